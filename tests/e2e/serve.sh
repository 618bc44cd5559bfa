#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally serve` without the module. The tests are in serve.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve.py" "$@"
