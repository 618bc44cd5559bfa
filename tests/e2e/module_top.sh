#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally top` with the module: exits, and a module that goes away and returns. The tests are in
# module_top.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_top.py" "$@"
