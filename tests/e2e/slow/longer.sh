#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The module's tests that `make test` does a little of, at their full length: a million requests or what
# fits in five minutes, 1,000 loads, 10,000 readers that leave, 32,000 processes, a process of 10,000 threads.
set -eu
export KTALLY_FUZZ_MESSAGES=1000000 KTALLY_FUZZ_SECONDS=300
export KTALLY_CYCLES=1000 KTALLY_CYCLE_SECONDS=840
export KTALLY_READERS=10000 KTALLY_CROWD=32000 KTALLY_THREADS=10000
exec "$(dirname "$0")/../../run-vm" --kernel 6.1 --mem 6G crowd_test dump_test netlink_fuzz module_load.sh
