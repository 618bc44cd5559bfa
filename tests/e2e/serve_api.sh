#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What `ktally serve` answers below /api/v1, without the module. The tests are in serve_api.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_api.py" "$@"
