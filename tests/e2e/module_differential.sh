#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The two live sources are each other's test: a family of processes that hold still is sampled from both
# with `ktally log`, and module_differential.py compares every field.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

here=$(dirname "$0")
ktally=$top/build/bin/ktally
work=$(mktemp -d)

start_tree() {
    "$programs/tree" >"$work/pids" &
    tree=$!
    eventually 20 grep -q '^$' "$work/pids"
}

# The family's members, without the empty line that ends the list.
members() {
    awk 'NF { print $2 }' "$work/pids"
}

# All of them: some are logged only when they are named.
every_field() {
    "$ktally" log --fields help | awk 'NR > 1 { print $1 }' | paste -sd ,
}

# sample SOURCE [OPTION...]: exit status 5 says that procfs can't see exits, which is known.
sample() {
    local source=$1 status
    shift
    rm -f "$work/$source"
    "$ktally" log --once --source "$source" --fields "$(every_field)" --output "$work/$source" "$@" 2>"$work/said"
    status=$?
    [ $status = 0 ] || [ $status = 5 ] || fail "ktally log --source $source: $status $(cat "$work/said")"
}

# Of threads there is no row for the whole process, and the other way round.
compare() {
    sample netlink "$@"
    sample procfs "$@"
    # shellcheck disable=SC2046
    python3 "$here/module_differential.py" "$work/netlink" "$work/procfs" $(members)
}

# Of a process that has changed, the comparison must find it.
notices() {
    sample netlink
    kill -CONT "$(awk '$1 == "stopped" { print $2 }' "$work/pids")"
    sample procfs
    # shellcheck disable=SC2046
    ! python3 "$here/module_differential.py" "$work/netlink" "$work/procfs" $(members) >/dev/null
}

if [ ! -x "$ktally" ]; then
    echo "ok 1 - both sources agree # SKIP build/bin/ktally is not built"
    echo "1..1"
    exit 0
fi
start_tree || { echo "not ok 1 - the tree of processes does not start"; echo "1..1"; exit 1; }
run_case "processes are the same in both sources" compare
run_case "threads are the same in both sources" compare --threads
run_case "a difference is found" notices
kill $tree
rm -rf "$work"
tap_end
