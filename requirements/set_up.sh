#!/bin/sh
# Makes virtual environments and installs pinned packages into them.
#
# set_up.sh begin VENV
#     Make VENV with $PYTHON, or with the newest Python there is, and let pip install uv, which does
#     the rest in a fifth of pip's time.
# set_up.sh install VENV ENVIRONMENT FILE
#     Let VENV's uv install FILE's packages into ENVIRONMENT, which it makes with VENV's Python.
set -eu

begin() {
    python=$(find_python)
    echo "setting up $1 with $python ..."
    "$python" -m venv --clear "$1"
    awk '/^[a-z]/ { is_uv = /^uv==/ } is_uv' requirements/local.txt >"$1/uv.txt"
    "$1/bin/python" -m pip --quiet --disable-pip-version-check install --require-hashes -r "$1/uv.txt"
}

find_python() {
    wanted=${PYTHON:-python3.13 python3.12 python3.11 python3}
    incomplete=
    for candidate in $wanted; do
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
        if "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            echo "$candidate"
            return
        fi
        incomplete=${incomplete:-$candidate}
    done
    if [ -n "$incomplete" ]; then
        echo "$incomplete has no venv module: install it (Debian, Ubuntu: apt install $incomplete-venv)" >&2
    else
        echo "Python 3.11 or newer is missing: looked for $wanted" >&2
    fi
    exit 1
}

install() {
    echo "installing $3 into $2 ..."
    [ "$1" = "$2" ] || "$1/bin/uv" venv --quiet --allow-existing --python "$1/bin/python" "$2"
    # As pip: the system's certificates, and the index of pip's own settings, which uv does not read.
    index=$("$1/bin/python" -m pip --disable-pip-version-check config get global.index-url 2>/dev/null) || index=
    UV_DEFAULT_INDEX=${PIP_INDEX_URL:-$index} UV_SYSTEM_CERTS=1 \
        "$1/bin/uv" pip install --python "$2" --require-hashes -r "$3"
}

"$@"
