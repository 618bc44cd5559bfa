#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally log` without the module: every line it writes, and how it ends. The tests are in log.py.
exec /usr/bin/python3 -B "$(dirname "$0")/log.py" "$@"
