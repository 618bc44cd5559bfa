#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A ring of the smallest size, which is soon full: loads the module so, runs exit_ring_test, and loads
# it as it was.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

unload && load exit_ring=64 || { note "the module can't be loaded with exit_ring=64"; exit 1; }
"$programs/exit_ring_test"
status=$?
unload && load || { note "the module can't be loaded again"; exit 1; }
exit $status
