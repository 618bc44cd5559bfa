#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""uvicorn with two workers that serve app.py, on a port that the kernel chose and that is said.
What `uvicorn --workers 2` does, whose --port 0 says 0."""
import os
import sys

import uvicorn
from uvicorn.supervisors import Multiprocess

WORKERS = 2
KEEP_ALIVE = 300    # a client stays with the worker that it found


def main():
    config = uvicorn.Config("app:app", host="127.0.0.1", port=0, workers=WORKERS,
                            timeout_keep_alive=KEEP_ALIVE)
    sock = config.bind_socket()
    print(f"uvicorn {os.getpid()} listens (port {sock.getsockname()[1]})", flush=True)
    Multiprocess(config, target=uvicorn.Server(config).run, sockets=[sock]).run()


if __name__ == "__main__":
    sys.exit(main())
