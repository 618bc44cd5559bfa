#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally top --replay` of recorded logs. The tests are in top_replay.py.
exec /usr/bin/python3 -B "$(dirname "$0")/top_replay.py" "$@"
