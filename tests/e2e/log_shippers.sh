#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# rsyslog and syslog-ng read what `ktally log` writes, with the configurations that
# Documentation/shippers has for them. The tests are in log_shippers.py.
exec /usr/bin/python3 -B "$(dirname "$0")/log_shippers.py" "$@"
