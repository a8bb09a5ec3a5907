#!/bin/sh
# `sh tools/clock.sh DAYS COMMAND ...` runs the command as if the clock were so many days ahead.
set -eu
days=$1
shift
case $days in
'' | *[!0-9]*)
    echo "DAYS_AHEAD: '$days' is not a number of days" >&2
    exit 2
    ;;
esac
command -v faketime >/dev/null || {
    echo "faketime is missing: install it (Debian, Ubuntu: apt install faketime)" >&2
    exit 1
}
library=$(faketime -m -f "+${days}d" printenv LD_PRELOAD)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# faketime itself would stay as a parent process that passes no signal on. Its "monotonic fix" is
# wrong by the days ahead: whatever waits for a condition, such as Chromium, would wait in vain.
cat >"$folder/ahead" <<EOF
#!/bin/sh
export LD_PRELOAD='$library' FAKETIME=+${days}d FAKETIME_DONT_FAKE_MONOTONIC=1
export FAKETIME_FORCE_MONOTONIC_FIX=0 NO_FAKE_STAT=1
exec "\$@"
EOF
# Valkey does not start with another clock, and reads none that a test looks at.
if valkey=$(command -v valkey-server); then
    printf '#!/bin/sh\nunset LD_PRELOAD\nexec "%s" "$@"\n' "$valkey" >"$folder/valkey-server"
fi
PATH=$folder:$PATH
# The engine gets an environment of its own, without this clock.
if [ -n "${ENGINE_PYTHON:-}" ]; then
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$folder/ahead" "$ENGINE_PYTHON" >"$folder/engine-python"
    export ENGINE_PYTHON="$folder/engine-python"
fi
chmod +x "$folder"/*
"$folder/ahead" "$@"
