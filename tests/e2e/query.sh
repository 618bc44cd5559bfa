#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally query` of recorded logs. The tests are in query.py.
exec /usr/bin/python3 -B "$(dirname "$0")/query.py" "$@"
