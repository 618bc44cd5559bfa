#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Debian's PREEMPT_RT flavour is refused: the build stops with one sentence, a module that was built for
# another kernel is not loaded, and the program says why there is none. It boots a VM.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/e2e/lib/check.sh
. "$top/tests/e2e/lib/check.sh"

not_built() {
    local said
    said=$("$top/tools/vm/module" rt 2>&1) && { echo "# it was built"; return 1; }
    [ "$(grep -c '^ktally: ' <<<"$said")" = 1 ] && grep -q '^ktally: PREEMPT_RT kernels are not supported: ' <<<"$said" ||
        { echo "# ${said//$'\n'/$'\n# '}"; return 1; }
}

said() {
    grep -q "$1" <<<"$said" || { echo "# ${said//$'\n'/$'\n# '}"; return 1; }
}

module=$("$top/tools/vm/module" 6.12) || exit 1
said=$("$top/tools/vm/run" --kernel rt --no-module -- sh -c "insmod '$module'; dmesg | tail -n 3
    ktally status; ktally top --batch --count 1 | head -n 3" 2>&1)

check "the build stops with one sentence" not_built
check "the module of another flavour is not loaded" said "insmod: .*Invalid module format"
check "the kernel says that it is not of its kind" said "ktally: \(disagrees about version of symbol module_layout\|version magic .*should be .*preempt_rt\)"
check "ktally status says why" said "PREEMPT_RT"
check "ktally top goes on without it" said "source procfs"
echo "1..$number"
[ "$failed" -eq 0 ]
