#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally top` and its terminal, without the module. The tests are in top_terminal.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_terminal.py" "$@"
