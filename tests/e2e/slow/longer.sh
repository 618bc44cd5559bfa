#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The module's tests that `make test` does a little of, at their full length: a million requests or what
# fits in five minutes, 1,000 loads, 10,000 readers that leave, 32,000 processes, a process of 10,000 threads.
#
# usage: longer.sh [--others]
#   --others   instead of these all other tests of that kernel, as `make test` does them
set -eu
kernel=6.1
tests='crowd_test dump_test netlink_fuzz module_load.sh'
run_vm=$(dirname "$0")/../../run-vm

# shellcheck disable=SC2046,SC2086 # lists of words
case ${1-} in
--others) exec "$run_vm" --kernel $kernel $(printf -- ' --without %s' $tests) ;;
esac
export KTALLY_FUZZ_MESSAGES=1000000 KTALLY_FUZZ_SECONDS=300
export KTALLY_CYCLES=1000 KTALLY_CYCLE_SECONDS=840
export KTALLY_READERS=10000 KTALLY_CROWD=32000 KTALLY_THREADS=10000
# shellcheck disable=SC2086 # a list of words
exec "$run_vm" --kernel $kernel --mem 6G $tests
