# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
# check NAME COMMAND...: one line of TAP for a command that must succeed. Sourced; counts in $number and
# $failed.
number=0
failed=0

check() {
	name=$1
	shift
	number=$((number + 1))
	if "$@"; then
		echo "ok $number - $name"
	else
		echo "not ok $number - $name"
		failed=$((failed + 1))
	fi
}
