#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally log --format`, and each format read by others. The tests are in log_formats.py.
exec /usr/bin/python3 -B "$(dirname "$0")/log_formats.py" "$@"
