#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A table of histograms that is full, a bound that can't be, and unloading while hooks are on. Leaves the
# module loaded as it found it. Not here: what the program says of hooks (module_hooks.sh).

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

ktally=$top/build/bin/ktally
out=/tmp/ktally-hists-out
cycles=10 seconds=20 least=${KTALLY_ROUNDS:-3}

info() {
    "$ktally" status --json | jq -r ".[\"ktally.$1\"]"
}

# With room for 16, process 1 is among those that have histograms and this one is not; it is counted, and
# the host's histograms have all the same what it waits.
full() {
    unload && load hist_processes=16 || { fail "can't be loaded"; return; }
    "$ktally" hooks on runq,offcpu >/dev/null || fail "can't be switched on"
    sleep 0.3
    local lost processes host
    lost=$(info loss.hist_overflow)
    processes=$(find /proc -maxdepth 1 -name '[0-9]*' | wc -l)
    host=$("$ktally" latency --json 2>/dev/null | jq -s '.[0]["ktally.hist.count"]')
    note "$processes processes, $lost without histograms, $host events of the host"
    says 0 '"process.pid":1,' "$ktally" latency --pid 1 --json
    "$ktally" latency --pid $$ --json 2>/dev/null >$out || fail "status $?"
    [ ! -s $out ] || fail "this process has histograms: $(cat $out)"
    [ "$lost" -ge $((processes - 16 - 5)) ] || fail "only $lost were counted"
    [ "$host" -gt 10 ] || fail "the host has $host events"
    says 0 '^hist_overflow: [1-9]' "$ktally" hooks
}

# A parameter that can't be is said, and nothing is left behind.
out_of_range() {
    unload || fail "can't be unloaded"
    local value
    for value in 0 15 65537; do
        load hist_processes=$value 2>/dev/null && fail "$value was taken"
        dmesg | tail -n 3 | grep -q "hist_processes must be 16 to 65536, not $value" || fail "$value: not said"
    done
    [ ! -e /sys/module/ktally ] || fail "it is still there"
    load || fail "can't be loaded"
}

# Processes come and go, a device is read, threads switch, and a client asks, all at once.
forks() { while sleep 0.01; do (:); (:); (:); done; }
reads() { while sleep 0.1; do dd if=/dev/loop6 of=/dev/null iflag=direct bs=4k count=16; done; }
asks() { while sleep 0.2; do "$ktally" latency --all --json; done; }

# rmmod while every hook is on.
unloaded() {
    local i pids=() memory until=$((SECONDS + seconds))
    for work in forks forks reads asks; do
        $work >/dev/null 2>&1 &
        pids+=($!)
    done
    memory=$(slab)
    for ((i = 0; i < cycles && (SECONDS < until || i < least); i++)); do
        "$ktally" hooks on all >/dev/null || fail "cycle $i: can't be switched on"
        sleep 0.2
        unload || { fail "cycle $i: can't be unloaded"; break; }
        grep -q '^ktally_waits ' /proc/slabinfo && fail "cycle $i: its histograms are still there"
        load || { fail "cycle $i: can't be loaded"; break; }
    done
    kill "${pids[@]}"
    wait "${pids[@]}" 2>/dev/null
    note "$i cycles, slab $memory -> $(slab) kB"
    says 0 '^runq +off' "$ktally" hooks
}

slab() {
    awk '$1 == "Slab:" { print $2 }' /proc/meminfo
}

modprobe loop 2>/dev/null
truncate -s 1M /tmp/ktally-loop && losetup /dev/loop6 /tmp/ktally-loop
is_loaded || load
run_case "processes without room are counted" full
run_case "a parameter out of range is refused" out_of_range
run_case "unloading while hooks are on leaves nothing" unloaded
losetup -d /dev/loop6
tap_end
