#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `ktally hooks` and `ktally latency` with the module. Leaves the module loaded as it found it.
# Not here: histograms without room, unloading while hooks are on (module_hists.sh).

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

ktally=$top/build/bin/ktally
out=/tmp/ktally-hooks-out

off_by_default() {
    says 0 '^runq +off *$' "$ktally" hooks
    says 0 '^offcpu +off *$' "$ktally" hooks
    says 0 '^blkio +off *$' "$ktally" hooks
    says 0 'not measured: runq,offcpu,blkio' "$ktally" latency
}

switched() {
    says 0 '^runq +on +20[0-9-]+ .*ago\)$' "$ktally" hooks on runq,offcpu
    says 0 '^blkio +off' "$ktally" hooks
    sleep 0.2
    says 0 '^host .*EVENTS +P50 +P95 +P99' "$ktally" latency
    says 0 '^runq +[1-9][0-9]* +[0-9.]+[num]?s' "$ktally" latency
    says 0 '^offcpu-voluntary +[1-9]' "$ktally" latency --pid $$
    says 0 "^$$ +module_hooks" "$ktally" latency --all
    says 0 'not measured: blkio' "$ktally" latency
    says 0 '^runq +off' "$ktally" hooks off runq
    says 0 '^offcpu +on' "$ktally" hooks
    says 0 '^offcpu +off' "$ktally" hooks off all
}

as_json() {
    "$ktally" hooks on all >/dev/null || fail "can't be switched on"
    sleep 0.2
    "$ktally" latency --json >$out || fail "status $?"
    python3 - $out <<'END' || fail "$(cat $out)"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
kinds = [row["ktally.hist.kind"] for row in rows]
assert kinds == ["runq", "offcpu-voluntary", "offcpu-involuntary", "blkio"], kinds
for row in rows:
    count, buckets = row["ktally.hist.count"], row["ktally.hist.buckets"]
    assert "process.pid" not in row and sum(buckets) == count, row
    if not count:
        assert "ktally.hist.p50_ns" not in row and "ktally.hist.max_ns" not in row, row
        continue
    p50, p95, p99 = (row[f"ktally.hist.p{p}_ns"] for p in (50, 95, 99))
    assert p50 <= p95 <= p99 <= row["ktally.hist.max_ns"] <= row["ktally.hist.sum_ns"], row
assert rows[0]["ktally.hist.count"] > 0
END
    "$ktally" hooks off all >/dev/null
}

refused() {
    says 2 "no hook 'net'" "$ktally" hooks on runq,net
    says 2 "wants a list" "$ktally" hooks on
    says 2 "neither on nor off" "$ktally" hooks up runq
    says 2 "too much" "$ktally" hooks on runq offcpu
    says 2 "'0' is no number from 1" "$ktally" latency --pid 0
    says 2 "exclude each other" "$ktally" latency --pid 1 --all
    says 1 "no process with this pid" "$ktally" latency --pid 4194304
    says 4 "CAP_NET_ADMIN" setpriv --reuid 65534 --clear-groups "$ktally" hooks on all
    says 4 "CAP_NET_ADMIN" setpriv --reuid 65534 --clear-groups "$ktally" latency
    says 0 '^runq +off' "$ktally" hooks
}

# shellcheck disable=SC2119 # this script's own parameters are none of the module's
is_loaded || load
run_case "all is off by default, and said to be" off_by_default
run_case "hooks are switched, and latencies shown" switched
run_case "as JSON" as_json
run_case "what is wrong is refused" refused
tap_end
