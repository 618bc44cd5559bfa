#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `ktally health` with the module: a crash loop, which only exit records show; and what one source can judge
# the other can, too.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

ktally=$top/build/bin/ktally
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
umask 077

# Rules of which only those that are named in "$@" are enabled.
only() {
    "$ktally" health --print-rules | sed -n 's/^\[\(.*\)\]/\1/p' | while read -r rule; do
        [[ " $* " == *" $rule "* ]] || printf '[%s]\nenabled = no\n' "$rule"
    done
}

# Copies of `sleep` that die of SIGSEGV, one every 100 ms until there is a file "stop".
crash() {
    local pid
    cp "$(command -v sleep)" "$scratch/crasher"
    while [ ! -e "$scratch/stop" ]; do
        "$scratch/crasher" 100 &
        pid=$!
        sleep 0.1
        kill -SEGV "$pid"
        wait "$pid"
    done 2>/dev/null
}

crash_loop() {
    local status
    only crash-loop >"$scratch/rules"
    rm -f "$scratch/stop"
    crash &
    "$ktally" health --source netlink --interval 10s --rules "$scratch/rules" >"$scratch/out" 2>&1
    status=$?
    touch "$scratch/stop"
    wait
    [ $status -eq 1 ] || [ $status -eq 2 ] || fail "status $status: $(cat "$scratch/out")"
    grep -Eq '^(warning|critical): crasher ended abnormally [0-9]+ times in 10 m \(' "$scratch/out" ||
        fail "$(cat "$scratch/out")"
    [ "$(wc -l <"$scratch/out")" -eq 1 ] || fail "more than the crash loop: $(cat "$scratch/out")"
}

# Nobody crashes here, and yet it can be told.
no_crash_loop() {
    "$ktally" health --source netlink --interval 1s --rules "$scratch/rules" >"$scratch/out" 2>&1 ||
        fail "status $?: $(cat "$scratch/out")"
    "$ktally" health --source procfs --interval 100ms --rules "$scratch/rules" >"$scratch/out" 2>&1
    [ $? -eq 3 ] || fail "procfs knows of crashes: $(cat "$scratch/out")"
}

# Rules that a source can't judge; only exit records tell of crash loops.
unjudged() {
    "$ktally" health --source "$1" --interval 500ms --json |
        jq -c '.["ktally.health.unjudged"] - ["crash-loop"]'
}

sources_agree() {
    local netlink procfs
    netlink=$(unjudged netlink)
    procfs=$(unjudged procfs)
    [[ $netlink == *'"memory-growth"'* ]] || fail "not judged by netlink: $netlink"
    [ "$netlink" = "$procfs" ] || fail "not judged by netlink: $netlink; by procfs: $procfs"
}

# shellcheck disable=SC2119 # it has no parameters to pass on
is_loaded || load
run_case "a crash loop is told" crash_loop
run_case "without one nothing is, and procfs can't say so" no_crash_loop
run_case "what procfs judges the module judges as well" sources_agree
tap_end
