#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally log` with the module: exits, a fork storm, a module that goes away. The tests are in
# module_log.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_log.py" "$@"
