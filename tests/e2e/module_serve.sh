#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally serve` with the module: exits, histograms, a module that goes away and returns.
# The tests are in module_serve.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_serve.py" "$@"
