#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What becomes of the lines of `ktally log` when its output is slow, full, killed, renamed or rotated.
# The tests are in log_writer.py.
exec /usr/bin/python3 -B "$(dirname "$0")/log_writer.py" "$@"
