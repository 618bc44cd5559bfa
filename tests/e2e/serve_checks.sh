#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What `ktally serve` tells of what a host depends on. The tests are in serve_checks.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_checks.py" "$@"
