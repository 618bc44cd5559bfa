#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The KUnit suites, tests/kunit, in a kernel that has KUnit. Loading their module runs them and succeeds
# whatever they find: what counts is in /sys/kernel/debug/kunit, and that all the cases of the sources
# are there.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

suites=${KTALLY_KUNIT_KO-}
results=/sys/kernel/debug/kunit

# The name of a file's suite, and those of its cases.
suite_of() {
    sed -n 's/^\t\.name = "\(.*\)",$/\1/p' "$1"
}

cases_of() {
    sed -n 's/^\tKUNIT_CASE(\(.*\)),$/\1/p' "$1"
}

# What a suite said, line by line. By the shell itself: on a kernel that looks at each access to memory
# every other program costs a second.
read_results() {
    said=()
    [ -f "$results/$1/results" ] || return 0
    mapfile -t said <"$results/$1/results"
}

# A case passed when its suite says so in a line of its own; else what it says before that tells why.
passed() {
    local line why=()
    for line in "${said[@]}"; do
        if [[ $line =~ ^\ *(not )?ok\ [0-9]+\ (- )?(.*)$ ]]; then
            [ "${BASH_REMATCH[3]}" = "$1" ] && break
            why=()
        else
            why+=("# $line")
        fi
    done
    [[ $line =~ ^\ +ok\ [0-9]+\ (- )?"$1"$ ]] && return
    [ ${#said[@]} != 0 ] || note "there are no results"
    [ ${#why[@]} = 0 ] || printf '%s\n' "${why[@]}" | tail -n 20
    return 1
}

# A suite that was skipped, or ran other cases than its source has, is no success either.
complete() {
    local line ran=0 whole=1
    for line in "${said[@]}"; do
        [[ $line =~ ^\ +(not )?ok\ [0-9]+\  ]] && ran=$((ran + 1))
        [[ $line =~ ^ok\ [0-9]+\ (- )?"$1"$ ]] && whole=0
    done
    [ $whole = 0 ] && [ $ran = "$2" ]
}

run_suite() {
    local source=$1 suite name names
    suite=$(suite_of "$source")
    mapfile -t names < <(cases_of "$source")
    [ -n "$suite" ] && [ ${#names[@]} -gt 0 ] || fail "no suite in $source"
    read_results "$suite"
    for name in "${names[@]}"; do
        run_case "$suite: $name" passed "$name"
    done
    run_case "$suite ran its ${#names[@]} cases" complete "$suite" ${#names[@]}
}

if [ ! -d "$results" ]; then
    skip_case "kunit" "this kernel is built without CONFIG_KUNIT_DEBUGFS"
    tap_end
    exit
fi
if [ -z "$suites" ]; then
    note "KTALLY_KUNIT_KO does not say where the suites' module is"
    exit 1
fi
run_case "the suites' module is loaded" insmod "$suites"
for file in "$top"/tests/kunit/*_test.c; do
    run_suite "$file"
done
run_case "the suites' module is unloaded" rmmod ktally_kunit
tap_end
