#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The views of health and of exits without the module. The tests are in top_health.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_health.py" "$@"
