#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What `ktally serve` must survive. The tests are in serve_abuse.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_abuse.py" "$@"
