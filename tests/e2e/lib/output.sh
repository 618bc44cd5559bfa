# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# What a command's output must be like. Sourced.

# is_empty FILE
is_empty() {
	[ ! -s "$1" ] || { sed 's/^/# /' "$1"; return 1; }
}

# is_json FILE: one line, one JSON object in strict UTF-8, no key in it twice.
is_json() {
	/usr/bin/python3 -c '
import json, sys
def members(pairs):
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), keys
    return dict(pairs)
text = sys.stdin.buffer.read()
assert text.endswith(b"}\n") and text.count(b"\n") == 1, text
json.loads(text.decode("utf-8", "strict"), object_pairs_hook=members)' <"$1"
}
