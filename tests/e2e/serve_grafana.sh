#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The dashboard Documentation/grafana/ktally.json. The tests are in serve_grafana.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_grafana.py" "$@"
