#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Readers that are stopped in a storm of exits, or have hardly room to receive. The tests are in
# module_stopped.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_stopped.py" "$@"
