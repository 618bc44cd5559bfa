#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The kernel's own YNL client, which shares no code with ktally, talks to the module through the generated
# strict spec; ynl.py says what it must find. It boots a VM, so it is not among the tests that run each time.
#
# usage: tests/e2e/slow/ynl.sh [KERNEL]   (6.12)
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
source=$("$top/tools/vm/source")
exec "$top/tools/vm/run" --kernel "${1-6.12}" --time-limit 600 -- \
    /usr/bin/python3 "$top/tests/e2e/slow/ynl.py" "$source/tools/net/ynl/cli.py"
