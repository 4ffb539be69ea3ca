# What can be asked of this project; `make` alone lists it.

PORT ?= 8000
PYTHON ?=
FAST ?=
WORKERS ?= 3
ARGS ?=

BIN := .venv/bin
NODE := sh setup/node.sh
TEMPLATES := web/templates

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup run test check format pictures words locks anew \
	python templates javascript scripts tests ports fresh bench bench-check trials

help:
	@echo "make run           set up, fill an empty database with the sample region, and serve it"
	@echo "                   (PORT=8000; stop with Ctrl-C)"
	@echo "make setup         make .venv with the command leerplek in it; run and test do this first"
	@echo "                   (PYTHON=python3.12 names the interpreter to take)"
	@echo "make test          every check and every test, with a real PostgreSQL and a real browser"
	@echo "make test FAST=1   the same without PostgreSQL and browser"
	@echo "                   (ARGS=\"tests/channels -k unread\" picks tests)"
	@echo "make check         the linters only"
	@echo "make format        bring the Python into its form"
	@echo "make pictures      every page as a picture into .cache/pictures, and the one of the README"
	@echo "make fresh         both commands of the README on a bare Debian 12 (as root; FRESH=run: the first)"
	@echo "make words         collect the sentences to translate into web/words/en.po"
	@echo "make bench         how fast it is beside its peers, as bench/README.md tells"
	@echo "                   (ONLY=a,b SECONDS=5 measure less; KEEP=1 writes the README)"
	@echo "make bench-check   that the bench finds what goes wrong; needs a C compiler"
	@echo "make trials        what is promised, tried long, into docs/trials.md (ONLY=g1,x3)"
	@echo "make locks         choose the packages' versions anew (UPGRADE=1: the newest)"

# --- set-up --------------------------------------------------------------------------------------

setup: .venv/serve.done
	@echo "Ready: $(BIN)/leerplek."

# A .venv of another place, or without a working Python, is made anew.
ifneq ($(shell $(BIN)/python -c 'print(open(".venv/at").read())' 2>/dev/null),$(realpath .))
.venv/serve.done: anew
endif

.venv/serve.done: requirements/serve.txt pyproject.toml setup/venv.sh
	@PYTHON='$(PYTHON)' sh setup/venv.sh
	@touch $@

.venv/test.done: .venv/serve.done requirements/test.txt
	@echo "Installing what the tests need, as locked in requirements/test.txt."
	@$(BIN)/python -m pip --disable-pip-version-check install -qq \
		--require-hashes --only-binary :all: -r requirements/test.txt
	@touch $@

node_modules/.done: package-lock.json setup/node.sh | .venv/test.done
	@echo "Installing what checks the JavaScript, as locked in package-lock.json."
	@$(NODE) npm ci --ignore-scripts --loglevel=error
	@touch $@

ports: node_modules/.done
ifeq ($(FAST),)
	@$(BIN)/python -m tests.ports.chromium
endif

# --- run -----------------------------------------------------------------------------------------

run: .venv/serve.done
	@export LEERPLEK_MODE="$${LEERPLEK_MODE:-demo}" && \
	export LEERPLEK_BASE_URL="$${LEERPLEK_BASE_URL:-http://localhost:$(PORT)}" && \
	$(BIN)/leerplek migrate && \
	$(BIN)/leerplek sample --if-empty && \
	exec $(BIN)/leerplek serve --port $(PORT)

# --- check ---------------------------------------------------------------------------------------

test: check scripts tests
check: ports python templates javascript

python: heading-Python
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy server tests bench migrations/env.py $(wildcard docs/examples/*.py)

templates: heading-Templates
	@$(BIN)/djlint --lint --quiet $(TEMPLATES)

javascript: heading-JavaScript
	@$(NODE) node_modules/.bin/eslint --max-warnings 0 web bench/peers
	@$(NODE) node_modules/.bin/tsc --project tsconfig.json
	@$(NODE) node_modules/.bin/tsc --project web/worker/tsconfig.json
	@$(NODE) node_modules/.bin/tsc --project web/tests/tsconfig.json

scripts: heading-Scripts
	@$(NODE) node --test $(shell find web/tests -name '*.test.js' 2>/dev/null)

tests: heading-Tests
	@$(BIN)/pytest -n $(WORKERS) --dist worksteal $(if $(FAST),-m 'not browser and not postgres') $(ARGS)

heading-%:
	@printf '\n== %s ==\n' '$*'

# --- care ----------------------------------------------------------------------------------------

fresh:
	@sh setup/fresh.sh

format: .venv/test.done
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

BENCH = $(if $(ONLY),--only $(ONLY)) $(if $(SECONDS),--seconds $(SECONDS)) \
	$(if $(KEEP),--keep) $(if $(FIRST),--first)

bench: .venv/serve.done
	@$(BIN)/python -m bench $(BENCH) $(ARGS)

bench-check: .venv/test.done
	@$(BIN)/pytest -n0 tests/bench/crowd_is_honest.py

trials: .venv/test.done
	@$(BIN)/python -m tests.trials $(if $(ONLY),--only $(ONLY)) $(ARGS)

pictures: ports
	@$(BIN)/pytest -n $(WORKERS) tests/journeys/pictures.py

words: .venv/test.done
	@mkdir -p .cache web/words
	@$(BIN)/pybabel --quiet extract --mapping pyproject.toml --no-location --sort-output \
		--project leerplek --output .cache/words.pot .
	@test -e web/words/en.po || $(BIN)/pybabel --quiet init --locale en \
		--input-file .cache/words.pot --output-file web/words/en.po
	@$(BIN)/pybabel --quiet update --locale en --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --input-file .cache/words.pot --output-file web/words/en.po
	@echo "Collected into web/words/en.po; translate what is empty there."

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--only-binary :all: --no-annotate --no-emit-index-url $(if $(UPGRADE),--upgrade) \
	--custom-compile-command 'make locks'

locks: .venv/test.done
	@$(BIN)/python -m pip --disable-pip-version-check install -qq uv
	@$(COMPILE) --output-file requirements/serve.txt pyproject.toml
	@$(COMPILE) --output-file requirements/test.txt --constraint requirements/serve.txt \
		--extra test pyproject.toml
	@$(COMPILE) --output-file requirements/node.txt --group node
	@# A lock made beside node_modules would know the packages of this platform only.
	@rm -rf .cache/npm && mkdir -p .cache/npm && cp package.json .npmrc .cache/npm
	@$(NODE) npm install --prefix .cache/npm --package-lock-only --loglevel=error
	@mv .cache/npm/package-lock.json package-lock.json
