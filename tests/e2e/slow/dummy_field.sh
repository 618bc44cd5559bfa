#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A field is one row in the spec and one line in a collector: adds both to a copy of the tree, builds
# it, and sees the field in the log, in top, in the header and in the field reference.
# It boots a VM, so it is not among the tests that run each time.
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/e2e/lib/check.sh
. "$(dirname "$0")/../lib/check.sh"
# shellcheck source=tests/e2e/lib/copy.sh
. "$(dirname "$0")/../lib/copy.sh"

copy_tree "$copy"
add_dummy "$copy"
[ "$(diff "$copy/kmod/io.h" "$top/kmod/io.h" | grep -c '^<')" -eq 1 ] || {
	echo "the collector has more than one line more" >&2
	exit 1
}
make -s -C "$copy/userspace" >/dev/null

cat >"$copy/look" <<'LOOK'
set -eu
ktally log --once | grep '"event.name":"ktally.task"' | tail -n 1
ktally top --batch -n 1 --interval 100ms --columns pid,dummy_count,comm
LOOK
out=$(cd "$copy" && tools/vm/run -- sh ./look) || echo "not ok - the VM run failed"

check "the log has it" sh -c 'printf "%s\n" "$1" | grep -q "\"ktally.dummy\":4711"' sh "$out"
check "top has its column" sh -c 'printf "%s\n" "$1" | grep -q "DUMMY.*COMMAND"' sh "$out"
check "top shows its value" sh -c 'printf "%s\n" "$1" | grep -Eq "^ *[0-9]+ +4711 "' sh "$out"
check "the uapi header has it" grep -q KTALLY_A_TASK_DUMMY_COUNT "$copy/kmod/include/uapi/linux/ktally.h"
check "the field reference has it" grep -q dummy_count "$copy/Documentation/generated/fields.rst"
check "the strict YNL file has it" grep -q dummy-count "$copy/Documentation/netlink/generated/ktally.yaml"
echo "1..$number"
[ "$failed" -eq 0 ]
