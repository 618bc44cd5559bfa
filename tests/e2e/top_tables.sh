#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tables of `ktally top` without the module. The tests are in top_tables.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_tables.py" "$@"
