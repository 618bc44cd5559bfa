#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A kernel that ktally is not made for stops the build with one sentence that says why. Headers of a kernel
# that it is made for are the bait, with one thing changed at a time.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck source=tests/e2e/lib/check.sh
. "$top/tests/e2e/lib/check.sh"

kernel=$("$top/tools/vm/kernel" 6.12) || exit 1
headers=$(sed -n 's/^headers=//p' <<<"$kernel")
sources=$(readlink -f "$(sed -n 's/^modules=//p' <<<"$kernel")/source")
tree=$scratch/headers
config=$tree/include/config/auto.conf
release=$tree/include/config/kernel.release

# The part of the built headers that the probe looks at.
fresh() {
    rm -rf "$tree"
    mkdir -p "$tree/include/config"
    cp "$headers/include/config/auto.conf" "$config"
    cp "$headers/include/config/kernel.release" "$release"
}

probe() {
    "$top/kmod/compat/probe" "${1-$sources}" "$tree" >"$scratch/out" 2>"$scratch/err"
}

# stops_with WORDS: with exactly one sentence, in which these words are, and no flags.
stops_with() {
    ! probe "${2-$sources}" || { echo "# went through"; return 1; }
    [ "$(wc -l <"$scratch/err")" = 1 ] && grep -q "^ktally: .*$1" "$scratch/err" ||
        { sed 's/^/# /' "$scratch/err"; return 1; }
}

goes_through() {
    probe && [ ! -s "$scratch/err" ] || { sed 's/^/# /' "$scratch/err"; return 1; }
}

release_is() {
    fresh
    echo "$1" >"$release"
}

bound() {
    sed -n "s/^$1=//p" "$top/kmod/compat/kernels"
}

supported() {
    fresh
    goes_through || return
    release_is "$(bound oldest).0-1-amd64"
    goes_through || return
    release_is "$(bound newest).999+deb13-amd64"
    goes_through
}

too_old() {
    local oldest
    oldest=$(bound oldest)
    for version in 2.6.32 5.19.17 "${oldest%.*}.$((${oldest#*.} - 1)).9-amd64"; do
        release_is "$version"
        stops_with "Linux $version is not supported" || return
    done
}

too_new() {
    local newest
    newest=$(bound newest)
    for version in "${newest%.*}.$((${newest#*.} + 1)).0" "$((${newest%.*} + 1)).0-rc1"; do
        release_is "$version"
        stops_with "Linux $version is not supported" || return
    done
}

tried_anyway() {
    release_is 5.10.0
    KTALLY_ANY_KERNEL=1 goes_through
}

real_time() {
    fresh
    echo CONFIG_PREEMPT_RT=y >>"$config"
    stops_with "PREEMPT_RT"
}

# Every option that the probe asks for, each missing in turn; a module is not built in.
options() {
    local option count=0
    for option in $(sed -n 's/.*for option in \(.*\); do/\1/p' "$top/kmod/compat/probe"); do
        fresh
        grep -q "^CONFIG_$option=y" "$config" || { echo "# the kernel lacks $option"; return 1; }
        sed -i "/^CONFIG_$option=y/d" "$config"
        stops_with "without CONFIG_$option\$" || return
        count=$((count + 1))
    done
    [ $count -ge 6 ]
}

no_headers() {
    fresh
    stops_with "no kernel headers in" "$scratch/nowhere" || return
    rm "$config"
    stops_with "not configured"
}

# Of the hook for exits nothing is left that is known: kernels yet to come.
no_hook() {
    fresh
    rm -rf "$scratch/sources"
    mkdir -p "$scratch/sources"
    cp -r --parents -t "$scratch/sources" "$sources"/include/{linux,net,trace} 2>/dev/null
    sed -i 's/acct_collect/acct_gathered/' "$scratch/sources$sources/include/linux/acct.h"
    stops_with "neither an exit tracepoint nor an acct_collect" "$scratch/sources$sources"
}

# The whole way: make fails, compiles nothing, and says it once.
build_stops() {
    local copy=$scratch/module
    rm -rf "$tree"
    cp -rs "$headers" "$tree"
    rm "$config"
    { cat "$headers/include/config/auto.conf"; echo CONFIG_PREEMPT_RT=y; } >"$config"
    mkdir "$copy"
    cp -r "$top/Kbuild" "$top/kmod" "$copy"
    find "$copy" -name '*.o' -delete
    ! env -u MAKEFLAGS -u MAKELEVEL make -C "$tree" M="$copy" modules >"$scratch/out" 2>&1 ||
        { echo "# it was built"; return 1; }
    [ "$(grep -c PREEMPT_RT "$scratch/out")" = 1 ] && [ -z "$(find "$copy" -name '*.o')" ] ||
        { sed 's/^/# /' "$scratch/out"; return 1; }
}

check "a supported kernel goes through, the oldest and the newest too" supported
check "an older kernel is refused" too_old
check "a newer kernel is refused" too_new
check "an unsupported one is tried when that is asked for" tried_anyway
check "a PREEMPT_RT kernel is refused" real_time
check "a kernel without an option is refused, for each of them" options
check "headers that are none, or not configured, are refused" no_headers
check "a kernel whose exits can't be hooked is refused" no_hook
check "the build itself stops there" build_stops
echo "1..$number"
[ "$failed" -eq 0 ]
