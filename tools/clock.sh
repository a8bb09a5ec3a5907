#!/bin/sh
# `sh tools/clock.sh DAYS COMMAND ...` runs the command as if the clock were so many days ahead.
set -eu
days=$1
shift
command -v faketime >/dev/null || {
    echo "faketime is missing: install it (Debian, Ubuntu: apt install faketime)" >&2
    exit 1
}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Valkey does not start with another clock, and reads none that a test looks at.
if valkey=$(command -v valkey-server); then
    printf '#!/bin/sh\nunset LD_PRELOAD\nexec "%s" "$@"\n' "$valkey" >"$folder/valkey-server"
    chmod +x "$folder/valkey-server"
    PATH=$folder:$PATH
fi
# The engine gets an environment of its own, without this clock.
if [ -n "${ENGINE_PYTHON:-}" ]; then
    cat >"$folder/engine-python" <<EOF
#!/bin/sh
export NO_FAKE_STAT=1
exec faketime -m --exclude-monotonic -f "+${days}d" "$ENGINE_PYTHON" "\$@"
EOF
    chmod +x "$folder/engine-python"
    export ENGINE_PYTHON="$folder/engine-python"
fi
NO_FAKE_STAT=1 faketime -m --exclude-monotonic -f "+${days}d" "$@"
