#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The past in `ktally top` without the module. The tests are in top_past.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_past.py" "$@"
