#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally serve` beside a FastAPI application, without the module.
# The tests are in serve_fastapi.py.
exec /usr/bin/python3 -B "$(dirname "$0")/serve_fastapi.py" "$@"
