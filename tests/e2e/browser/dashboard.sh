#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The dashboard of `ktally serve` in a browser: `make test-browser`. The tests are in dashboard.py.
exec timeout --kill-after=10 600 /usr/bin/python3 -B "$(dirname "$0")/dashboard.py" "$@"
