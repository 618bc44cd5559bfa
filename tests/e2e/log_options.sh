#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The options of `ktally log` that choose lines and members, and lines of changes, without the module. The
# tests are in log_options.py.
exec /usr/bin/python3 -B "$(dirname "$0")/log_options.py" "$@"
