#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Streams of `ktally serve`, without the module. The tests are in serve_stream.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_stream.py" "$@"
