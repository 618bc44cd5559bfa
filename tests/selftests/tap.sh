# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
# What test scripts of the module share: TAP, and loading and unloading. Sourced; it does nothing itself.
# A case is a function; it fails when it says so with fail(), or returns something else than 0.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd) || exit 1
programs=$top/build/selftests
series=$(uname -r | cut -d. -f1,2)
ko=${KTALLY_KO:-$top/build/$series/kmod/ktally.ko}
tap_number=0 tap_failures=0
export top programs ko

note() {
    printf '# %s\n' "$*"
}

fail() {
    note "$*"
    tap_bad=1
}

# run_case NAME FUNCTION [ARGUMENT...]
run_case() {
    local name=$1 verdict=ok began=$SECONDS
    shift
    tap_bad=0
    tap_number=$((tap_number + 1))
    "$@" || tap_bad=1
    [ $tap_bad = 0 ] || { verdict="not ok"; tap_failures=$((tap_failures + 1)); }
    printf '%s %d - %s # %d s\n' "$verdict" "$tap_number" "$name" $((SECONDS - began))
}

# skip_case NAME REASON: a case that can't be run here, and says so.
skip_case() {
    tap_number=$((tap_number + 1))
    printf 'ok %d - %s # SKIP %s\n' "$tap_number" "$1" "$2"
}

# Prints the plan. Returns 0 when there were cases and all of them passed.
tap_end() {
    printf '1..%d\n' "$tap_number"
    [ $tap_number -gt 0 ] && [ $tap_failures = 0 ]
}

# eventually SECONDS COMMAND...: repeats the command, at most so long, until it succeeds.
eventually() {
    local until=$((SECONDS + $1 + 1))
    shift
    while ! "$@"; do
        [ $SECONDS -lt $until ] || return 1
        sleep 0.02
    done
}

is_loaded() {
    grep -q '^ktally ' /proc/modules
}

# Whether the family answers: a case of another program, which needs it.
answers() {
    "$programs/info_test" "version" >/dev/null 2>&1
}

remove_once() {
    rmmod ktally 2>/dev/null || ! is_loaded
}

# Takes the module out; while a reader is in the middle of a dump the kernel says no.
unload() {
    eventually 120 remove_once
}

# load [PARAMETER=VALUE...]
load() {
    insmod "$ko" "$@"
}

# says STATUS PATTERN COMMAND...: what it prints has a line that matches.
says() {
    local status=$1 pattern=$2 found said
    shift 2
    said=$("$@" 2>&1)
    found=$?
    [ $found = "$status" ] || fail "$*: status $found, not $status: $said"
    grep -Eq -- "$pattern" <<<"$said" || fail "$*: no '$pattern' in: $said"
}
