# shellcheck shell=bash
# What the scripts of tools/vm share: where the cache is, how they speak, how
# two of them keep out of each other's way.  Sourced; it does nothing itself.

set -eu
umask 022

vm_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
top=$(cd "$vm_dir/../.." && pwd)
cache=${KTALLY_CACHE:-${XDG_CACHE_HOME:-${HOME:?is not set and neither is KTALLY_CACHE}/.cache}/ktally}
export vm_dir top cache

die() {
    echo "tools/vm/$(basename "$0"): $*" >&2
    exit 125
}

say() {
    [ "${KTALLY_VM_VERBOSE:-0}" = 0 ] || echo "tools/vm/$(basename "$0"): $*" >&2
}

# For what takes long enough that a silent terminal would look stuck.
announce() {
    echo "tools/vm/$(basename "$0"): $*" >&2
}

need() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null || die "$tool is missing: run tools/setup"
    done
}

# lock FILE: waits for, then holds, the lock until this script ends.
lock() {
    mkdir -p "$(dirname "$1")"
    exec 9>"$1"
    flock 9
}
