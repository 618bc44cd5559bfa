#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Whom `ktally serve` tells what, by who asks on this host. The tests are in serve_peers.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_peers.py" "$@"
