#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A storm of forks for some seconds: the module accounts for all of it (interval_test), and what others
# that watch meanwhile attribute of the same CPU time is printed as figures.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

here=$(dirname "$0")
work=$(mktemp -d)
export PATH=$PATH:$top/build/bench/peers/sysstat/usr/bin
export LC_ALL=C S_TIME_FORMAT=ISO

# watch NAME COMMAND...: runs it until stop_watching; one that is not there leaves no file.
watch() {
    local name=$1
    shift
    command -v "$1" >/dev/null || return 0
    "$@" >"$work/$name" 2>/dev/null &
    watchers+=($!)
}

start_watching() {
    watchers=()
    watch top top -b -d 1 -w 200
    watch pidstat pidstat -u -h -p ALL 1
    watch procfs "$top/build/bin/ktally" log --source procfs --interval 1
    sleep 2
}

# pidstat writes what it has left when it is interrupted.
stop_watching() {
    sleep 1.5
    kill -INT "${watchers[@]}" 2>/dev/null
    wait "${watchers[@]}" 2>/dev/null
    kill -TERM "${watchers[@]}" 2>/dev/null
}

conserve() {
    local status
    start_watching
    "$programs/interval_test" >"$work/interval"
    status=$?
    stop_watching
    sed 's/^[^#]/# &/' "$work/interval"
    python3 "$here/module_conserve.py" "$work" || fail "the figures can't be made"
    return $status
}

run_case "a storm's CPU time is all told, and what others tell" conserve
rm -rf "$work"
tap_end
