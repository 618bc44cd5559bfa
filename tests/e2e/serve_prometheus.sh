#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Debian's Prometheus and Alertmanager with `ktally serve`. The tests are in serve_prometheus.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_prometheus.py" "$@"
