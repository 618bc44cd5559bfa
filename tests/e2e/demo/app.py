# SPDX-License-Identifier: GPL-2.0
"""A web application that leaks memory, crashes and starves when it is asked to, to be watched::

    uvicorn --app-dir tests/e2e/demo --workers 2 app:app

Not here: who watches it (../fastapi_demo.py)."""
import ctypes
import hashlib
import os
import signal
import threading
import time

from fastapi import FastAPI

# All workers have one name: the interpreter's is that of every program in Python.
NAME = os.environ.get("DEMO_NAME", "ktally-demo")
PR_SET_NAME = 15
MIB = 1 << 20

ctypes.CDLL(None).prctl(PR_SET_NAME, ctypes.c_char_p(NAME.encode()), 0, 0, 0)
app = FastAPI(docs_url=None, redoc_url=None)
kept = []
leaking = threading.Event()


@app.get("/")
async def index():
    return {"pid": os.getpid(), "kept_bytes": sum(len(block) for block in kept)}


def leak(most, every):
    while leaking.is_set() and len(kept) < most:
        kept.append(bytearray(b"\1" * MIB))
        time.sleep(every)


@app.post("/leak")
async def begin_to_leak(most: int = 300, every: float = 0.25):
    """Keeps a MiB more at an interval, until so many are kept."""
    leaking.set()
    threading.Thread(target=leak, args=(most, every), daemon=True).start()
    return await index()


@app.delete("/leak")
async def stop_to_leak():
    """What it has it keeps."""
    leaking.clear()
    return await index()


@app.post("/exit")
async def leave(code: int = 3):
    """Without a word to the client."""
    os._exit(code)


@app.post("/crash")
async def crash():
    ctypes.string_at(8)


@app.post("/abort")
async def give_up():
    os.kill(os.getpid(), signal.SIGABRT)


def burn(until):
    while time.monotonic() < until:
        hashlib.pbkdf2_hmac("sha256", b"", b"", 10000)  # without the interpreter's lock


@app.post("/starve")
async def starve(seconds: float = 10, threads: int = 4):
    """One processor for the loop and for threads that would all have one for themselves."""
    for task in os.listdir("/proc/self/task"):
        os.sched_setaffinity(int(task), {min(os.sched_getaffinity(0))})
    for _ in range(threads):
        threading.Thread(target=burn, args=(time.monotonic() + seconds,), daemon=True).start()
    return await index()


@app.post("/block")
async def block(seconds: float = 2):
    """The loop does nothing else meanwhile, and is not asleep."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
    return await index()
