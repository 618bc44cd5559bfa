#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading: bad parameters, twice, under load, again and again; nothing may be left behind.
# Leaves the module loaded as it found it.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

# So many cycles, or as many as a slow machine does in so many seconds, but never fewer than the least.
cycles=${KTALLY_CYCLES:-50} seconds=${KTALLY_CYCLE_SECONDS:-25} least=5
parameter=/sys/module/ktally/parameters/exit_ring
marks=0
tracing=/sys/kernel/tracing ftrace_enabled=/proc/sys/kernel/ftrace_enabled
# What the cycles may add to the kernel's allocators: their caches warm up. One ring that was left behind
# is 2 MB, and a task that is still held is one more in its slab.
memory_noise_kb=4096
task_noise=40

# From here on the kernel log is looked at. With few programs: to start one takes longest on a debug kernel.
mark_log() {
    mark="module_load.sh, moment $((++marks))"
    echo "$mark" >/dev/kmsg
}

log_since_mark() {
    local log
    log=$(dmesg)
    printf '%s\n' "${log##*"$mark"}"
}

# What the module hooks: a function before 7.x, a tracepoint from there on, which is listed nowhere.
uses_ftrace() {
    [ "${series%%.*}" -lt 7 ]
}

has_hook() {
    grep -q '^acct_collect ' $tracing/enabled_functions
}

nothing_left() {
    ! is_loaded || fail "the module is still in /proc/modules"
    ! has_hook || fail "its hook is still there"
    ! answers || fail "the family still answers"
    [ ! -e /sys/module/ktally ] || fail "/sys/module/ktally is still there"
}

twice() {
    is_loaded || load || fail "can't be loaded"
    local said
    said=$(load 2>&1) && fail "a second one was loaded"
    [[ $said == *"File exists"* ]] || fail "insmod said: $said"
    answers || fail "the first one does not answer any more"
    ! uses_ftrace || has_hook || fail "its hook is not where it is looked for"
}

unloaded() {
    unload || fail "can't be unloaded"
    nothing_left
}

# refused NAME=VALUE WORDS: with that parameter it is not loaded, and the kernel log says why; ? is any character.
refused() {
    local said
    mark_log
    load "$1" 2>/dev/null && fail "it was loaded"
    said=$(log_since_mark)
    [[ $said == *$2* ]] || fail "the log says: $said"
    nothing_left
}

# accepted NAME VALUE: it is loaded, with that, and says nothing.
accepted() {
    local is
    mark_log
    load "$1=$2" || fail "can't be loaded"
    is=$(<"/sys/module/ktally/parameters/$1")
    [ "$is" = "$2" ] || fail "the parameter is $is"
    answers || fail "does not answer"
    log_since_mark | grep -v 'taint' | grep ktally && fail "it said that"
    unload || fail "can't be unloaded"
    nothing_left
}

not_at_run_time() {
    load || fail "can't be loaded"
    (echo 128 >$parameter) 2>/dev/null && fail "it was taken"
    [ "$(cat $parameter)" = 4096 ] || fail "the parameter is $(cat $parameter)"
}

# With function tracing switched off no exit would be seen: it is not loaded then, and says why.
needs_ftrace() {
    local said
    unload || fail "can't be unloaded"
    mark_log
    echo 0 >$ftrace_enabled
    load 2>/dev/null && fail "it was loaded"
    echo 1 >$ftrace_enabled
    said=$(log_since_mark)
    [[ $said == *"set kernel.ftrace_enabled to 1"* ]] || fail "the log says: $said"
    nothing_left
}

# While it is loaded it can't be switched off, and exits go on being seen.
keeps_ftrace() {
    load || fail "can't be loaded"
    (echo 0 >$ftrace_enabled) 2>/dev/null && fail "it was switched off"
    [ "$(cat $ftrace_enabled)" = 1 ] || fail "kernel.ftrace_enabled is $(cat $ftrace_enabled)"
    "$programs/exit_test" "codes and signals" >/dev/null || fail "exits are not seen"
    unload || fail "can't be unloaded"
    echo 0 >$ftrace_enabled || fail "it can't be switched off afterwards"
    echo 1 >$ftrace_enabled
}

meminfo() {
    awk -v key="$1:" '$1 == key { print $2 }' /proc/meminfo
}

kernel_memory() {
    echo $(($(meminfo Slab) + $(meminfo VmallocUsed)))
}

# Task structures that are in use, those the allocator keeps at hand for a CPU taken back first.
tasks() {
    echo 1 >/sys/kernel/slab/task_struct/shrink 2>/dev/null
    awk '$1 == "task_struct" { print $2 }' /proc/slabinfo
}

drop_caches() {
    sync
    echo 3 >/proc/sys/vm/drop_caches
}

cycle() {
    unload || return 1
    load || return 1
}

# With processes that exit, and clients that ask and listen, at each moment of it.
cycles_under_load() {
    local churn cycled memory before after
    cycle || fail "can't be loaded"
    drop_caches
    memory=$(kernel_memory) before=$(tasks)
    "$programs/churn" >/tmp/ktally-churn &
    churn=$!
    cycled=$(KTALLY_KO=$ko "$programs/cycle" "$cycles" "$seconds" $least) || fail "after $cycled"
    note "counted: $cycled"
    kill $churn
    wait $churn || fail "the load did nothing: $(cat /tmp/ktally-churn)"
    note "$(cat /tmp/ktally-churn)"
    cycle || fail "can't be loaded again"
    drop_caches
    memory=$(($(kernel_memory) - memory)) after=$(tasks)
    note "kernel memory $memory kB more, tasks $before -> $after"
    [ $memory -le $memory_noise_kb ] || fail "more than $memory_noise_kb kB"
    [ $((after - before)) -le $task_noise ] || fail "more than $task_noise tasks"
    unload || fail "can't be unloaded"
    nothing_left
}

run_case "a second one is refused" twice
run_case "unloading leaves nothing" unloaded
for value in 0 63 65537 4294967295; do
    run_case "exit_ring=$value is refused" refused exit_ring=$value "ktally: exit_ring must be 64 to 65536"
done
for value in garbage -1 99999999999; do
    run_case "exit_ring=$value is refused" refused exit_ring=$value "invalid for parameter ?exit_ring'"
done
run_case "exit_ring=64 is taken" accepted exit_ring 64
run_case "exit_ring=65536 is taken" accepted exit_ring 65536
for value in "" Admin procfs2 proc everybody; do
    run_case "access=$value is refused" refused "access=$value" "ktally: access must be admin or procfs"
done
run_case "access=admin is taken" accepted access admin
run_case "access=procfs is taken" accepted access procfs
run_case "the parameter can't be changed at run time" not_at_run_time
if uses_ftrace; then
    run_case "it is not loaded where function tracing is off" needs_ftrace
    run_case "function tracing can't be switched off under it" keeps_ftrace
else
    skip_case "it is not loaded where function tracing is off" "the hook is a tracepoint"
    skip_case "function tracing can't be switched off under it" "the hook is a tracepoint"
fi
run_case "cycles under load leave nothing" cycles_under_load
load || note "can't be loaded again"
tap_end
