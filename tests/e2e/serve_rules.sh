#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The rules of Documentation/prometheus with promtool. The tests are in serve_rules.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_rules.py" "$@"
