#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Loading and unloading while allocations fail, by fail_load_test. Leaves the module loaded as it found it.

# shellcheck source=tests/selftests/tap.sh
. "$(dirname "$0")/../selftests/tap.sh"

unload || { note "the module can't be unloaded"; exit 1; }
# In memory: a network file system that has no memory for a read may be of no use afterwards.
copy=$(mktemp)
cp "$ko" "$copy" || exit 1
KTALLY_KO=$copy "$programs/fail_load_test"
status=$?
rm -f "$copy"
# shellcheck disable=SC2119 # this script's own parameters are none of the module's
load || { note "the module can't be loaded again"; exit 1; }
exit $status
