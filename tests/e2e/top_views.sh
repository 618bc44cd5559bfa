#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# All views of `ktally top` on every kind of terminal, without the module. The tests are in top_views.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_views.py" "$@"
