#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What zsh offers for words of `ktally`. The tests are in completion_zsh.py.
exec /usr/bin/python3 -B "$(dirname "$0")/completion_zsh.py"
