#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What bash offers for words of `ktally`, with the script that `ktally completion bash` prints.
set -u

ktally=$(cd "$(dirname "$0")/../.." && pwd)/build/bin/ktally
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=tests/e2e/lib/check.sh
. "$(dirname "$0")/lib/check.sh"

# offers WORD... : $COMPREPLY, in any order, for the line `ktally WORD...` with the cursor at its end.
offers() {
	COMP_WORDS=(ktally "$@")
	COMP_CWORD=$#
	_ktally
	printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
}

# are WANTED WORD...: exactly these are offered.
are() {
	wanted="$1 "
	shift
	got=$(offers "$@")
	[ "$got" = "$wanted" ] || { echo "# $got"; return 1; }
}

# Every command and every long option of its help is offered, and --help with it.
all_of_the_help() {
	for command in $("$ktally" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
		[[ " $(offers "") " == *" $command "* ]] || { echo "# no $command"; return 1; }
		[ "$command" != help ] || continue
		wanted=$("$ktally" "$command" --help | sed -n '/^Options:/,$s/^  .\{4\}\(--[a-z-]*\).*/\1/p' | sort | tr '\n' ' ')
		[ "$(offers "$command" --)" = "$wanted" ] || { echo "# $command: not $wanted"; return 1; }
	done
}

every_column() {
	wanted=$("$ktally" top -c help | awk 'NR > 1 { print tolower($1) }' | sort | tr '\n' ' ')
	[ "$(offers top --sort "")" = "$wanted" ]
}

files_for_output() {
	: >"$scratch/one.jsonl"
	are "$scratch/one.jsonl" log -o "$scratch/o"
}

words_and_files() {
	are "$scratch/one.jsonl" query cpu "$scratch/o" && are summary query sum
}

refuses() {
	timeout 20 "$ktally" completion "$@" >"$scratch/out" 2>"$scratch/err"
	[ $? -eq 2 ] && [ ! -s "$scratch/out" ] && grep -q bash "$scratch/err"
}

timeout 20 "$ktally" completion bash >"$scratch/script" || exit 1
# shellcheck disable=SC1091
. "$scratch/script"

echo "1..13"
check "the script is one of bash" bash -n "$scratch/script"
check "bash knows the command" eval 'complete -p ktally >/dev/null'
check "commands are offered by their beginning" are "latency log" l
check "all that the help tells is offered" all_of_the_help
check "values of a known kind are offered" are "auto netlink procfs" top --source ""
check "and by their beginning" are "netlink" log -s n
check "and behind an equal sign" are "procfs" status --source = p
check "and right after it" are "auto netlink procfs" status --source =
check "first words of hooks are offered" are "off on" hooks o
check "every column is offered" every_column
check "files are offered for an output" files_for_output
check "files and first words are offered for a query" words_and_files
check "another shell is refused" refuses tcsh
exit "$failed"
