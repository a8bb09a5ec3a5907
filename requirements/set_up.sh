#!/bin/sh
# Virtual environments that heal: the Makefile calls this, nobody else needs to.
#
# set_up.sh check VENV...            remove what an interrupted set-up left; refuse one at work
# set_up.sh install VENV FILE PROJECT
#     install FILE's pinned requirements, making VENV if need be with the newest Python that can
#     ($PYTHON if set), and the project in folder PROJECT itself, editable, unless it is empty
#
# VENV/.installing holds the pid of the set-up at work; where it outlives that, the set-up was cut
# short and nobody knows what is in VENV.
set -eu

say_and_leave() {
    echo "$1" >&2
    exit 1
}

is_at_work() {
    kill -0 "$1" 2>/dev/null || return 1
    # One that was killed stays as a zombie where nobody asks for its end, as in many containers.
    case $(cat "/proc/$1/stat" 2>/dev/null) in *") Z "*) return 1 ;; esac
}

check() {
    for venv in "$@"; do
        if [ -e "$venv/.installing" ]; then
            process_id=$(cat "$venv/.installing")
            if [ -n "$process_id" ] && is_at_work "$process_id"; then
                say_and_leave "another make (process $process_id) is setting up $venv: wait for it"
            fi
            rm -rf "$venv"
        elif [ -d "$venv" ] && [ ! -x "$venv/bin/python" ]; then
            rm -rf "$venv"
        fi
    done
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
        say_and_leave "$incomplete has no venv module: install it (Debian, Ubuntu: apt install $incomplete-venv)"
    fi
    say_and_leave "Python 3.11 or newer is missing: looked for $wanted"
}

install() {
    venv=$1 requirements=$2 project=$3
    python=
    [ -x "$venv/bin/python" ] || python=$(find_python)
    mkdir -p "$venv"
    if ! (set -C && echo $$ >"$venv/.installing") 2>/dev/null; then
        say_and_leave "another make is setting up $venv: wait for it"
    fi
    echo "setting up $venv from $requirements ..."
    [ -z "$python" ] || "$python" -m venv "$venv"
    pip="$venv/bin/python -m pip --quiet --disable-pip-version-check"
    $pip install --require-hashes -r "$requirements"
    if [ -n "$project" ]; then
        $pip install --no-deps --no-build-isolation --no-index --editable "$project"
    fi
    rm "$venv/.installing"
}

command=$1
shift
"$command" "$@"
