#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Alerts of `ktally serve`. The tests are in serve_alerts.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_alerts.py" "$@"
