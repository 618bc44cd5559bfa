#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# access=procfs: loads the module so, runs the tests of what others than the administrator are told,
# and loads it as it was.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

# passes PROGRAM: all its cases do, and none is left out; what it says is kept as comments.
passes() {
    "$programs/$1" | sed 's/^/# /'
    [ "${PIPESTATUS[0]}" = 0 ]
}

# as_user OPTION...: the program as a plain user; what it prints is in $said.
as_user() {
    said=$(setpriv --reuid 1000 --regid 1000 --clear-groups "$top/build/bin/ktally" "$@" 2>&1)
}

# it_says TEXT
it_says() {
    [[ $said == *$1* ]] || fail "it says: $said"
}

status_tells() {
    as_user status || fail "exit status $?"
    it_says "source               netlink"
    it_says "answers with what this user's /proc shows"
    it_says "access               procfs"
    it_says "exits                redacted"
    it_says "hook: exit           redacted"
    as_user status --json || fail "exit status $?"
    it_says '"ktally.module.access":"procfs"'
    it_says '"ktally.redacted_fields":["ktally.exit.total"'
}

top_carries_on() {
    as_user top --batch --count 1 || fail "exit status $?"
    it_says "source netlink"
    it_says "processes that die between two samples are not seen: be root"
    it_says "in part"
}

log_carries_on() {
    as_user log --once || fail "exit status $?"
    it_says '"ktally.redacted_fields":["ktally.io.rchar"'
    it_says '"ktally.source":"netlink"'
    [[ $said == *"ktally log:"* ]] && fail "it complains: $said"
    return 0
}

unload && load access=procfs || { note "the module can't be loaded with access=procfs"; exit 1; }
for name in access_procfs_test access_hidepid_test access_target_test access_caller_test; do
    run_case "$name" passes "$name"
done
run_case "ktally status tells a user what he sees" status_tells
run_case "ktally top carries on without exits" top_carries_on
run_case "ktally log carries on without exits" log_carries_on
unload && load || { note "the module can't be loaded again"; exit 1; }
tap_end
