#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What becomes of readers whose module goes away, comes back, or refuses them. The tests are in
# module_leaves.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_leaves.py" "$@"
