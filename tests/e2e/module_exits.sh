#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The view of exits and crash loops in `ktally top` with the module. The tests are in module_exits.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_exits.py" "$@"
