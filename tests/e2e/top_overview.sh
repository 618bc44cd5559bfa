#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The overview of `ktally top` without the module. The tests are in top_overview.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_overview.py" "$@"
