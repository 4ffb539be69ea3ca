#!/bin/sh
# Makes .venv: a Python that is new enough, the locked packages, and the command leerplek.
# PYTHON names the interpreter to take; without it, the newest one that is here.
set -eu
cd "$(dirname "$0")/.."

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

# Prints the first interpreter that will do, or "old" or "bare" when there is none.
find_python() {
    found=old
    for python in "$@"; do
        is_new_enough "$python" || continue
        found=bare
        can_make_venv "$python" || continue
        found=$python
        break
    done
    printf '%s\n' "$found"
}

make_venv() {
    if [ -n "${PYTHON:-}" ]; then
        python=$(find_python "$PYTHON")
    else
        python=$(find_python python3.13 python3.12 python3.11 python3)
    fi
    case $python in
    old) stop "Leerplek needs Python 3.11 or newer, and ${PYTHON:-python3} is not that: install it (Debian and Ubuntu: apt install python3 python3-venv; macOS: brew install python), or name one with PYTHON=/path/to/python3." ;;
    bare) stop "This Python cannot make virtual environments yet: install its venv module (Debian and Ubuntu: apt install python3-venv; macOS: brew install python) and try again." ;;
    esac
    [ ! -L .venv ] || rm .venv # where a link leads is another folder's, and stays as it is
    echo "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
}

# A folder that was moved, or a Python that was upgraded away, leaves a .venv that no longer works.
is_sound() {
    is_new_enough .venv/bin/python || return 1
    .venv/bin/python -c 'import pip' 2>/dev/null || return 1
    [ ! -e .venv/at ] || [ "$(cat .venv/at)" = "$(pwd -P)" ]
}

is_sound || make_venv
pip() { .venv/bin/python -m pip --disable-pip-version-check install -qq "$@"; }

echo "Installing what the server needs, as locked in requirements/serve.txt."
pip --require-hashes --only-binary :all: -r requirements/serve.txt
pip --no-deps --no-build-isolation -e .
pwd -P >.venv/at
