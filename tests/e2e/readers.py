# SPDX-License-Identifier: GPL-2.0
"""`ktally log` and `ktally top --batch` as processes that run on while something happens to the
module or to them: their output goes into files, so that they never wait for who reads it."""
import os
import re
import signal
import subprocess
import tempfile
import time

import log_lines
from top_batch import KTALLY, LIMIT, TOP, environment

FIRST_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  ")
HEADER_LINES = 12
TINY_BUFFERS = os.path.join(TOP, "build", "selftests", "tiny_buffers.so")


def nobody():
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)


class Reader:
    def __init__(self, *words, tiny=False, preexec_fn=None):
        changes = {"LD_PRELOAD": TINY_BUFFERS} if tiny else {}
        # Lines as long as can be: notes are told in full.
        env = environment(COLUMNS="250", **changes)
        self.offset = 0
        self.written = []
        self.out = tempfile.TemporaryFile()
        self.errors = tempfile.TemporaryFile()
        self.child = subprocess.Popen([KTALLY, *words], stdin=subprocess.DEVNULL, stdout=self.out,
                                      stderr=self.errors, env=env, preexec_fn=preexec_fn)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.signal(signal.SIGKILL)
        self.child.wait(LIMIT)
        self.out.close()
        self.errors.close()

    def signal(self, number):
        if self.child.poll() is None:
            self.child.send_signal(number)

    def read(self):
        """Takes in the whole lines that it wrote since, each once: it may be a lot."""
        fd = self.out.fileno()
        data = os.pread(fd, os.fstat(fd).st_size - self.offset, self.offset)
        whole = data[:data.rfind(b"\n") + 1]
        self.offset += len(whole)
        new = whole.decode("utf-8", "strict").split("\n")[:-1]
        self.written += new
        return new

    def complaints(self):
        return os.pread(self.errors.fileno(), 100000, 0).decode()

    def wait_until(self, condition, what):
        """Until it holds for the lines that are new, and before the others."""
        end = time.monotonic() + LIMIT
        while not condition(self.read()):
            assert self.child.poll() is None, f"it ended: {self.complaints()}"
            assert time.monotonic() < end, f"{what} did not come; at the end:\n" + \
                "\n".join(self.written[-50:])
            time.sleep(0.1)

    def count_lines(self, *wanted):
        return sum(all(text in line for text in wanted) for line in self.written)

    def wait_lines(self, count, *wanted):
        """Waits until so many lines have all of the texts."""
        self.read()
        left = count - self.count_lines(*wanted)

        def enough(lines):
            nonlocal left
            left -= sum(all(text in line for text in wanted) for line in lines)
            return left <= 0
        self.wait_until(enough, f"{count} lines with {wanted}")


class Log(Reader):
    def __init__(self, *options, **kwargs):
        super().__init__("log", *options, **kwargs)

    def end(self):
        self.signal(signal.SIGTERM)
        status = self.child.wait(LIMIT)
        assert status == 128 + signal.SIGTERM, (status, self.complaints())
        self.read()
        records = [log_lines.read_line(line.encode()) for line in self.written]
        log_lines.check_run(records)
        return records


class Top(Reader):
    def __init__(self, *options, **kwargs):
        super().__init__("top", "--batch", *options, **kwargs)
        self.told_before = 0    # exits, for who counts from later on
        self.starts = []        # the first line of each frame, by its number

    def read(self):
        first = len(self.written)
        new = super().read()
        self.starts += [first + i for i, line in enumerate(new) if FIRST_LINE.match(line)]
        return new

    def frames(self):
        """Those that are complete: all but the last one."""
        self.read()
        return ["\n".join(self.written[begin:end]) + "\n"
                for begin, end in zip(self.starts, self.starts[1:])]

    def last_header(self):
        """That of the latest frame that is complete, "" before there is one."""
        starts = self.starts[-2:]
        return "\n".join(self.written[starts[0]:starts[0] + HEADER_LINES]) \
            if len(starts) == 2 else ""

    def wait_last(self, *wanted):
        """Waits until the latest frame has all of the texts in its header."""
        try:
            self.wait_until(lambda _: all(text in self.last_header() for text in wanted),
                            f"a frame with {wanted}")
        except AssertionError as failure:
            raise AssertionError(f"{self.last_header()}\n{failure}") from failure

    def wait_frames(self, count):
        """Waits for so many more frames that began after now."""
        self.read()
        begun = len(self.starts)
        self.wait_until(lambda _: len(self.starts) > begun + count, f"{count} frames")


def exits_of(frame):
    """How many ends of processes a frame tells."""
    found = re.search(r"  exits (\d+)", frame)
    return int(found[1]) if found else 0


def lost_of(frame):
    """How many exit records are lost, as a frame says."""
    found = re.search(r"(?m)^lost:.* (\d+) exit records", frame)
    return int(found[1]) if found else 0
