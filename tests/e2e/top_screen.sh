#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally top` without the module. The tests are in top_screen.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_screen.py" "$@"
