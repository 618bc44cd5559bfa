#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Programs and modules of different releases: a module that knows a field more, one that knows a field
# less, a program that knows a field more, and a module that speaks another version of the protocol.
# It builds modules and boots a VM, so it is not among the tests that run each time. What is looked at
# is in protocol.py.
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
kernel=${1:-6.1}
# shellcheck source=tests/e2e/lib/copy.sh
. "$(dirname "$0")/../lib/copy.sh"

module_of() {
	KTALLY_MODULE_TREE=$1 "$top/tools/vm/module" "$kernel"
}

copy_tree "$copy/newer"
add_dummy "$copy/newer"
echo 0.2.0 >"$copy/newer/kmod/VERSION"
make -s -C "$copy/newer/userspace" >/dev/null

# The last row of the set `info` goes, and the collector's line.
copy_tree "$copy/older"
sed -i '/- { name: hist-dropped,/d' "$copy/older/Documentation/netlink/ktally.yaml"
sed -i '/HIST_DROPPED/d' "$copy/older/kmod/latency.c"
changed "$copy/older" Documentation/netlink/ktally.yaml
changed "$copy/older" kmod/latency.c
"$copy/older/tools/spec/generate.py" >/dev/null
echo 0.0.9 >"$copy/older/kmod/VERSION"

copy_tree "$copy/other"
sed -i 's/^version: 1$/version: 2/' "$copy/other/Documentation/netlink/ktally.yaml"
changed "$copy/other" Documentation/netlink/ktally.yaml
"$copy/other/tools/spec/generate.py" >/dev/null

make -s -C "$top/userspace" >/dev/null
newer=$(module_of "$copy/newer")
older=$(module_of "$copy/older")
other=$(module_of "$copy/other")
today=$("$top/tools/vm/module" "$kernel")
cd "$top"
tools/vm/run --kernel "$kernel" --time-limit 900 -- env \
	NEWER="$newer" OLDER="$older" OTHER="$other" TODAY="$today" \
	NEWER_TREE="$copy/newer" \
	/usr/bin/python3 -B tests/e2e/slow/protocol.py
