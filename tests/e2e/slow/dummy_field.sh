#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# A field is one row in the spec and one line in a collector: adds both to a copy of the tree, builds
# it, and sees the field in the log, in top, in the header and in the field reference.
# It boots a VM, so it is not among the tests that run each time.
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
mkdir -p "$top/build"
copy=$(mktemp -d "$top/build/dummy.XXXXXX")
trap 'rm -rf "$copy"' EXIT
# shellcheck source=tests/e2e/lib/check.sh
. "$(dirname "$0")/../lib/check.sh"

(cd "$top" && git ls-files -z --cached --others --exclude-standard | xargs -0 tar -cf - --ignore-failed-read) |
	tar -xf - -C "$copy"

# The one row, behind the last of the set `task`.
/usr/bin/python3 - "$copy/Documentation/netlink/ktally.yaml" <<'PYTHON'
import sys
path = sys.argv[1]
text = open(path, encoding="utf-8").read()
row = ('      - { name: dummy-count, type: uint, unit: events, kind: counter, group: io, access: none,\n'
       '          procfs: "", json: ktally.dummy, title: DUMMY, rate-title: DUM/s, width: 7,\n'
       '          doc: "A field that no kernel has." }\n')
end = text.index("\n  - name: ", text.index("\n  - name: task\n") + 1)
open(path, "w", encoding="utf-8").write(text[:end].rstrip("\n") + "\n" + row + text[end:])
PYTHON
# The one line, in the collector of I/O.
sed -i 's/^	ktally_put(rec, BLKIO_DELAY, 0);/&\n	ktally_put(rec, DUMMY_COUNT, 4711);/' "$copy/kmod/io.h"
[ "$(cd "$copy" && diff -r kmod/io.h "$top/kmod/io.h" | grep -c '^<')" -eq 1 ] || {
	echo "the collector's line was not added" >&2
	exit 1
}

"$copy/tools/spec/generate.py" >/dev/null
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
