#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Prometheus and Alertmanager with `ktally serve` and the module.
# The tests are in module_serve_prometheus.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_serve_prometheus.py" "$@"
