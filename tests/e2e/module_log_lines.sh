#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What `ktally log` writes with the module when it is asked for a part, and its lines of losses. The
# tests are in module_log_lines.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_log_lines.py" "$@"
