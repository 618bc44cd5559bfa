# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# Copies of the tree whose spec is another one. Sourced; wants $top, and sets $copy, which copies are
# made below and which goes away with the shell.
mkdir -p "$top/build"
copy=$(mktemp -d "$top/build/copy.XXXXXX")
trap 'rm -rf "$copy"' EXIT

# copy_tree FOLDER: what is in the tree, built things left out.
copy_tree() {
	mkdir -p "$1"
	(cd "$top" && git ls-files -z --cached --others --exclude-standard |
		xargs -0 tar -cf - --ignore-failed-read) | tar -xf - -C "$1"
}

# changed FOLDER FILE: one line or more of it is not the tree's any more, or the test is none.
changed() {
	! cmp -s "$1/$2" "$top/$2" || {
		echo "$2 was not changed" >&2
		exit 1
	}
}

# add_dummy FOLDER: a field is one row in the spec, behind the last of the set `task`, and one line in a
# collector.
add_dummy() {
	/usr/bin/python3 - "$1/Documentation/netlink/ktally.yaml" <<'PYTHON'
import sys
path = sys.argv[1]
text = open(path, encoding="utf-8").read()
row = ('      - { name: dummy-count, type: uint, unit: events, kind: counter, group: io, access: none,\n'
       '          procfs: "", json: ktally.dummy, title: DUMMY, rate-title: DUM/s, width: 7,\n'
       '          doc: "A field that no kernel has." }\n')
end = text.index("\n  - name: ", text.index("\n  - name: task\n") + 1)
open(path, "w", encoding="utf-8").write(text[:end].rstrip("\n") + "\n" + row + text[end:])
PYTHON
	sed -i 's/^	ktally_put(rec, BLKIO_DELAY, 0);/&\n	ktally_put(rec, DUMMY_COUNT, 4711);/' "$1/kmod/io.h"
	changed "$1" kmod/io.h
	"$1/tools/spec/generate.py" >/dev/null
}
