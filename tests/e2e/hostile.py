# SPDX-License-Identifier: GPL-2.0
"""Names that a process may give itself to trouble whoever prints them, and children
that have them.
"""
import ctypes
import os
import signal
import time

LIMIT = 300  # seconds after which a child is gone whatever happens

NAMES = [
    b"\x1b]0;x\x07", b"\x1b[2J\x1b[H", b"\xff\xfe\xfd", b'a"b\\c', b"new\nline", b"cut\xe2\x82",
    b") R 1 (", b"\\x41", b"\xe2\x80\xaegnp.exe", b"\xc2\x9b31m", b"\xed\xa0\x80", b"caf\xc3\xa9",
    b"\x01\x02\x7f", b"\xe2\x80\xa8sep", b"\\", b'"', b"\\n", b"\xf4\x90\x80\x80", b"</script>",
    b"\xf0\x9f\x92\xa9", b"a\xcc\x81\xcc\x81", b"\xef\xbb\xbfbom", b"\xef\xbf\xbf", b"{{.}}${x}",
    b"'; --", b"\\u0041", b"\xc0\x80", b"=1+1",
]


class Children:
    """One child for each name, as (pid, name)."""
    def __enter__(self):
        self.children = [(self.fork(name), name) for name in NAMES]
        return self.children

    @staticmethod
    def fork(name):
        ready, told = os.pipe()
        child = os.fork()
        if not child:
            ctypes.CDLL(None).prctl(15, name, 0, 0, 0)  # PR_SET_NAME
            os.write(told, b".")
            time.sleep(LIMIT)
            os._exit(0)
        os.read(ready, 1)
        os.close(ready)
        os.close(told)
        return child

    def __exit__(self, *_):
        for child, _ in self.children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
