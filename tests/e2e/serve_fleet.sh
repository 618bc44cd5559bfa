#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally serve` on three hosts, which are network namespaces, and Prometheus over them.
# The tests are in serve_fleet.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_fleet.py" "$@"
