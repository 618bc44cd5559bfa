#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# `ktally serve` beside a FastAPI application, with the module.
# The tests are in module_serve_fastapi.py.
exec /usr/bin/python3 -B "$(dirname "$0")/module_serve_fastapi.py" "$@"
