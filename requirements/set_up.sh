#!/bin/sh
# Sets up virtual environments for the Makefile, and repairs those that it could not finish.
#
# set_up.sh check VENV...
#     Remove each VENV whose set-up was interrupted, and the first VENV if its Python is of another
#     version than $PYTHON. If a set-up is running, say so on standard output and fail.
# set_up.sh install VENV FILE PROJECT
#     Install FILE's pinned requirements and, unless PROJECT is empty, the project in that folder,
#     editable. If VENV is missing, make it with $PYTHON, or with the newest Python there is.
#
# VENV/.installing has the pid of the running set-up, and the time when that process began, because
# the system uses a pid again. A file without its process is of an interrupted set-up.
set -eu
exec 3>&2

say_and_leave() {
    echo "$1" >&3
    exit 1
}

beginning_of() {
    if [ -e /proc/self/stat ]; then
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
        # shellcheck disable=SC2086 - the fields after the name, split: proc(5)
        set -- ${stat##*) }
        # In many containers nobody reaps a killed process: it stays as a zombie.
        [ "$1" = Z ] || echo "${20}"
    else
        # shellcheck disable=SC2046,SC2116 - one blank between its words, as `read` has them
        echo $(ps -o lstart= -p "$1")
    fi
}

check() {
    exec 3>&1
    for venv in "$@"; do
        if [ -e "$venv/.installing" ]; then
            read -r process_id beginning <"$venv/.installing" || beginning=
            if [ -n "$beginning" ] && [ "$beginning" = "$(beginning_of "$process_id")" ]; then
                say_and_leave "another make (process $process_id) is setting up $venv: wait for it"
            fi
            rm -rf "$venv"
        elif [ -d "$venv" ] && [ ! -x "$venv/bin/python" ]; then
            rm -rf "$venv"
        fi
    done
    if [ -n "${PYTHON:-}" ] && [ -d "$1" ]; then
        python=$(find_python)
        [ "$(version_of "$python")" = "$(version_of "$1/bin/python")" ] || rm -rf "$1"
    fi
}

version_of() {
    "$1" -c 'import sys; print(sys.version_info[:2])'
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
    if ! (set -C && echo $$ "$(beginning_of $$)" >"$venv/.installing") 2>/dev/null; then
        say_and_leave "another make is setting up $venv: wait for it"
    fi
    # bash continues after a Ctrl-C that its child, such as pip, has handled.
    trap 'echo "interrupted: the next make sets up $venv again" >&3; exit 130' HUP INT TERM
    echo "setting up $venv from $requirements ..."
    code=0
    # Kept back, because a Ctrl-C makes Python print where it was.
    install_all 2>"$venv/.errors" || code=$?
    if [ "$code" -eq 0 ] || ! say_that_index_is_away "$venv/.errors"; then
        cat "$venv/.errors" >&3
    fi
    rm "$venv/.errors"
    # If pip failed in an existing VENV, the old content still works; not if pip was killed.
    if [ "$code" -eq 0 ] || { [ -z "$python" ] && [ "$code" -le 128 ]; }; then
        rm "$venv/.installing"
    fi
    return "$code"
}

say_that_index_is_away() {
    # After its last retry pip goes on, and says that no version fits.
    reason=$(sed -n "s/.*Retry(total=0,.* broken by '\(.*\)': .*/\1/p" "$1" |
        sed "s/.*[>)]: //; s/[\"')]*\$//; q")
    [ -n "$reason" ] || return
    echo "pip did not reach the package index ($reason): try again with a network" >&3
}

install_all() {
    [ -z "$python" ] || "$python" -m venv "$venv" || return
    pip="$venv/bin/python -m pip --disable-pip-version-check"
    rm -f "$venv/.output"
    mkfifo "$venv/.output"
    show_progress <"$venv/.output" &
    installed=0
    PYTHONUNBUFFERED=1 $pip install --no-compile --require-hashes -r "$requirements" >"$venv/.output" ||
        installed=$?
    wait $!
    rm "$venv/.output"
    [ "$installed" -eq 0 ] || return "$installed"
    [ -z "$project" ] ||
        $pip --quiet install --no-deps --no-build-isolation --no-index --editable "$project"
}

show_progress() {
    all=$(grep -cs == "$requirements" || true)
    awk -v all="$all" '
        /^(Collecting|Ignoring|Requirement already)/ && ++done % 25 == 0 {
            print "  " done " of " all " packages are there"; fflush()
        }
        /^Installing/ { print "  installing them"; fflush() }'
}

command=$1
shift
"$command" "$@"
