#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Whether delay accounting is on, and since when, as `ktally status` tells it.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

ktally=$top/build/bin/ktally
switch=/proc/sys/kernel/task_delayacct

# member KEY: its value in the JSON object, nothing when it is absent.
member() {
    "$ktally" status --json | python3 -c '
import json, sys
print(json.load(sys.stdin).get(sys.argv[1], ""))' "$1"
}

now() {
    python3 -c 'import time; print(time.clock_gettime_ns(time.CLOCK_BOOTTIME))'
}

off() {
    echo 0 >$switch
    [ "$(member ktally.delay_accounting)" = off ] || fail "it is not told as off"
    [ -z "$(member ktally.delay_accounting_since_ns)" ] || fail "it is off and told since when"
}

# From the first task on that began with it: that is the first `sleep`, not the second.
on() {
    local before between since
    before=$(now)
    echo 1 >$switch
    sleep 20 &
    between=$(now)
    sleep 20 &
    [ "$(member ktally.delay_accounting)" = on ] || fail "it is not told as on"
    since=$(member ktally.delay_accounting_since_ns)
    [ "$since" -ge "$before" ] && [ "$since" -le "$between" ] ||
        fail "since $since, not $before to $between"
    "$ktally" status | grep -qE '^  for tasks from +[0-9]{4}-' || fail "no date is told"
}

# Tasks that began while it was off come between: it is on since the second time.
again() {
    local before since
    echo 0 >$switch
    sleep 20 &
    before=$(now)
    echo 1 >$switch
    sleep 20 &
    since=$(member ktally.delay_accounting_since_ns)
    [ "$since" -ge "$before" ] || fail "since $since, before $before"
}

run_case "off: nothing is said of when" off
run_case "on: since the first task that has it" on
run_case "on again: since the second time" again
echo 0 >$switch
# shellcheck disable=SC2046
kill $(jobs -p)
tap_end
