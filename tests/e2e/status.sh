#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally status` where the module is not loaded: what it says, in both forms, and how it ends.
set -u

ktally=$(cd "$(dirname "$0")/../.." && pwd)/build/bin/ktally
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=tests/e2e/lib/check.sh
. "$(dirname "$0")/lib/check.sh"
# shellcheck source=tests/e2e/lib/output.sh
. "$(dirname "$0")/lib/output.sh"

# status_is N OPTION...: the exit status is N; what was printed is in $scratch/out and $scratch/err.
status_is() {
	wanted=$1
	shift
	timeout 60 "$ktally" status "$@" >"$scratch/out" 2>"$scratch/err"
	got=$?
	[ "$got" -eq "$wanted" ] || { echo "# exit status $got"; return 1; }
}

says() {
	grep -Eq -- "$1" "$scratch/out" || { sed 's/^/# /' "$scratch/out"; return 1; }
}

member() {
	[ "$(jq -r ".[\"$1\"]" "$scratch/out")" = "$2" ] || { sed 's/^/# /' "$scratch/out"; return 1; }
}

status_fails_to_print() {
	timeout 60 "$ktally" status --source procfs >/dev/full 2>"$scratch/err"
	[ $? -eq 1 ] && grep -q 'No space left' "$scratch/err"
}

if [ -e /sys/module/ktally ]; then
	echo "1..0 # SKIP the module is loaded"
	exit 0
fi

echo "1..25"
boot_id=$(cat /proc/sys/kernel/random/boot_id)
cpus=$(getconf _NPROCESSORS_ONLN)

check "a missing module is exit status 3" status_is 3
check "it names the source" says '^source +procfs$'
check "it says how to get the module" says '^module +not loaded.*modprobe ktally.*procfs'
check "it names the boot" says "^boot id +$boot_id\$"
check "it counts the CPUs" says "^cpus +$cpus\$"
check "it says whether waiting for block I/O is accounted" says '^delay accounting +(on|off|unknown)$'
check "the exit hook is off" says '^hook: exit +off$'
check "nothing is said on stderr" is_empty "$scratch/err"

check "so it is with --json" status_is 3 --json
check "which is one object, no key twice" is_json "$scratch/out"
check "that names the status" member ktally.status no-module
check "and the source" member ktally.source procfs
check "and the boot" member host.boot.id "$boot_id"
check "and the CPUs" member ktally.host.cpus "$cpus"
check "and the hook" member ktally.hook.exit off

check "a missing module that is asked for is exit status 3" status_is 3 --source netlink
check "and there is no source" says '^source +none$'
check "and procfs is what remains" says 'procfs'
check "procfs that is asked for is fine" status_is 0 --source procfs --json
check "and is an object, too" is_json "$scratch/out"

check "an unknown option is exit status 2" status_is 2 --nonsense
check "a source that is none is exit status 2" status_is 2 --source file
check "an argument too many is exit status 2" status_is 2 extra
check "help is exit status 0" status_is 0 --help
check "what can't be printed is exit status 1" status_fails_to_print
[ "$failed" -eq 0 ]
