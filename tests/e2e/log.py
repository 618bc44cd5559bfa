#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of `ktally log` with the procfs source: every line is read back
by a strict parser, whatever names processes have and however the log ends.  Prints
TAP.  Not here: exit records, which need the module.
"""
import ctypes
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time

import hostile
import log_lines
import tap

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KTALLY = os.path.join(TOP, "build", "bin", "ktally")
LIMIT = 300  # seconds after which anything is stuck

def run(*options, **kwargs):
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("stderr", subprocess.PIPE)
    return subprocess.run([KTALLY, "log", *options], timeout=LIMIT, check=False, **kwargs)


def start(*options, **kwargs):
    kwargs.setdefault("stderr", subprocess.PIPE)
    return subprocess.Popen([KTALLY, "log", "--source", "procfs", *options],
                            stdin=subprocess.DEVNULL, **kwargs)


def once(*options, **kwargs):
    done = run("--once", "--source", "procfs", *options, **kwargs)
    assert done.returncode == 0, done
    assert done.stderr == b"", done.stderr
    return done.stdout


def read_until(stream, wanted):
    """Reads until the bytes are there."""
    data = b""
    end = time.monotonic() + LIMIT
    while wanted not in data:
        assert select.select([stream], [], [], end - time.monotonic())[0], "nothing to read"
        data += os.read(stream.fileno(), 65536)
    return data


class Scratch:
    """A path in a folder that goes away."""
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ktally-log.")
        return os.path.join(self.folder.name, "log.jsonl")

    def __exit__(self, *_):
        self.folder.cleanup()


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def test_one_sample_is_a_whole_run():
    records = log_lines.read_lines(once())
    log_lines.check_run(records)
    assert log_lines.events(records)[:2] == ["start", "sample"]
    begin, sample, tasks = records[0], records[1], log_lines.of(records, "task")
    assert begin["ktally.source"] == sample["ktally.source"] == "procfs"
    assert begin["ktally.events"] is sample["ktally.events"] is False
    assert os.getpid() in [task["process.pid"] for task in tasks]
    me = next(task for task in tasks if task["process.pid"] == os.getpid())
    assert me["process.parent_pid"] == os.getppid() and me["ktally.scope"] == "process"
    assert me["process.real_user.id"] == os.getuid() and me["process.memory.usage"] > 0
    assert {task["timestamp"] for task in tasks} == {sample["timestamp"]}


def test_jq_reads_the_same():
    data = once()
    names = subprocess.run(["jq", "-r", '.["event.name"]'], input=data, timeout=LIMIT, check=True,
                           stdout=subprocess.PIPE).stdout.decode().split()
    assert names == ["ktally." + event for event in log_lines.events(log_lines.read_lines(data))]


def refused(record, **changes):
    """Whether the schema refuses a line with other members; None takes one away."""
    changed = {**record, **changes}
    try:
        log_lines.check_schema({key: value for key, value in changed.items() if value is not None})
    except AssertionError:
        return True
    return False


def test_the_schema_refuses_what_no_line_may_be():
    lines = log_lines.read_lines(once())
    for record in lines[0], lines[1], lines[2], lines[-1]:
        assert not refused(record)
        for key in log_lines.schemas()[record["event.name"]].schema["$defs"][
                record["event.name"]]["required"]:
            assert refused(record, **{key: None}), (record["event.name"], key)
        assert refused(record, **{"ktally.made_up": 1})
        assert refused(record, **{"event.name": "ktally.made_up"})
        assert refused(record, timestamp="2026-11-26 00:11:20Z")
    task = lines[2]
    for key, value in (("process.pid", -1), ("process.pid", "12"), ("process.pid", 1.5),
                       ("process.pid", 2**53 + 2), ("process.state", "asleep"), ("ktally.nice", "low"),
                       ("process.name", 7), ("process.name_raw", "f"), ("ktally.redacted_fields", []),
                       ("ktally.loss.events", 1)):
        assert refused(task, **{key: value}), (key, value)
    assert not refused(task, **{"ktally.start_ns": str(2**53 + 1), "ktally.nice": -5})


def test_threads_are_rows_of_their_own():
    records = log_lines.read_lines(once("--threads"))
    log_lines.check_run(records)
    tasks = log_lines.of(records, "task")
    assert {task["ktally.scope"] for task in tasks} == {"thread"}
    assert records[0]["ktally.threads"] is True


def test_count_ends_after_so_many_samples():
    done = run("--count", "3", "--interval", "100ms", "--source", "procfs")
    assert done.returncode == 0, done
    records = log_lines.read_lines(done.stdout)
    log_lines.check_run(records)
    samples = log_lines.of(records, "sample")
    assert len(samples) == 3
    moments = [sample["ktally.boottime_ns"] for sample in samples]
    assert moments == sorted(set(moments))


def without_health(records):
    """Of a host that is not well there are more lines."""
    return [event for event in log_lines.events(records) if event != "health"]


def test_a_filter_chooses_tasks_and_leaves_the_rest_alone():
    me = os.getpid()
    records = log_lines.read_lines(once("--filter", f"pid={me} and rss>4K"))
    log_lines.check_run(records)
    assert without_health(records) == ["start", "sample", "task", "stop"], records
    assert records[0]["ktally.filter"] == f"pid={me} and rss>4K", records[0]
    assert records[1]["ktally.sent"] > 1, records[1]
    assert records[2]["process.pid"] == me, records[2]
    assert records[-1]["ktally.tasks"] == 1, records[-1]
    assert [records[-1][f"ktally.loss.{kind}"] for kind in ("events", "samples", "lines")] \
        == [0, 0, 0], records[-1]
    records = log_lines.read_lines(once("-f", f"pid={me} rss>1T"))
    assert without_health(records) == ["start", "sample", "stop"], records
    assert "ktally.filter" not in log_lines.read_lines(once())[0]


def test_rates_in_a_filter_are_known_from_the_second_sample_on():
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        done = run("--count", "3", "--interval", "500ms", "--source", "procfs", "--filter",
                   f"cpu>1 and pid={busy.pid}")
    finally:
        busy.kill()
        busy.wait()
    assert done.returncode == 0 and done.stderr == b"", done
    records = log_lines.read_lines(done.stdout)
    log_lines.check_run(records)
    events = without_health(records)
    assert events[:3] == ["start", "sample", "sample"], events  # no task of the first
    assert 1 <= events.count("task") <= 2, events
    assert {task["process.pid"] for task in log_lines.of(records, "task")} == {busy.pid}
    done = run("--once", "--filter", "cpu>1")
    assert done.returncode == 2 and b"--count 2" in done.stderr, done


def test_a_wrong_filter_is_shown_with_its_place():
    done = run("--filter", "rss > 5q")
    assert done.returncode == 2 and done.stdout == b"", done
    lines = done.stderr.decode().split("\n")
    assert "'5q' is not an amount of bytes" in lines[0] and "--help" in lines[0], lines
    assert lines[1:] == ["  rss > 5q", "        ^", ""], lines


def test_hostile_names_are_text_and_come_back():
    with hostile.Children() as children:
        data = once()
    for byte in set(data):
        assert byte >= 32 or byte == 10, f"control byte {byte}"
    tasks = {task["process.pid"]: task for task in log_lines.of(log_lines.read_lines(data), "task")}
    for child, name in children:
        task = tasks[child]
        assert log_lines.unclean(task["process.name"]) == name, (name, task["process.name"])
        if "process.name_raw" in task:
            assert bytes.fromhex(task["process.name_raw"]) == name, (name, task)
        else:
            assert task["process.name"].encode() == name, (name, task)


def end_by(number):
    child = start("--interval", "100ms", stdout=subprocess.PIPE)
    data = read_until(child.stdout, b'"event.name":"ktally.task"')
    child.send_signal(number)
    rest, errors = child.communicate(timeout=LIMIT)
    assert child.returncode == 128 + number, child.returncode
    assert errors == b"", errors
    records = log_lines.read_lines(data + rest)
    log_lines.check_run(records)
    assert records[-1]["ktally.signal"] == number, records[-1]


def test_each_signal_ends_with_a_last_line():
    for number in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        end_by(number)


def test_a_signal_gets_through_while_the_reader_sleeps():
    reader, writer = os.pipe()
    child = start("--interval", "100ms", stdout=writer)
    os.close(writer)
    while True:  # until the pipe is so full that no line fits
        sizes = []
        for _ in range(2):
            sizes.append(struct.unpack("i", ioctl_fionread(reader))[0])
            time.sleep(0.5)
        if sizes[0] == sizes[1] > 4096:
            break
    child.send_signal(signal.SIGTERM)
    _, errors = child.communicate(timeout=LIMIT)
    assert child.returncode == 128 + signal.SIGTERM, child.returncode
    assert b"takes nothing" in errors, errors
    os.close(reader)


def ioctl_fionread(fd):
    import fcntl
    import termios
    return fcntl.ioctl(fd, termios.FIONREAD, struct.pack("i", 0))


def test_a_reader_that_leaves_ends_it_quietly():
    for backend in "uring", "write":
        for interval in "100ms", "1h":  # with something to write, and with nothing
            child = start("--backend", backend, "--interval", interval, stdout=subprocess.PIPE)
            read_until(child.stdout, b'"event.name":"ktally.sample"')
            while interval == "1h" and select.select([child.stdout], [], [], 0.5)[0]:
                os.read(child.stdout.fileno(), 65536)
            child.stdout.close()
            errors = child.stderr.read()
            assert child.wait(LIMIT) == 1, child.returncode
            assert errors == b"", errors
            child.stderr.close()


def test_a_full_device_is_told_once():
    for backend in "uring", "write":
        with open("/dev/full", "wb") as full:
            done = run("--count", "3", "--interval", "100ms", "--source", "procfs", "--backend",
                       backend, stdout=full)
        assert done.returncode == 1, done
        assert done.stderr.count(b"No space left on device") == 1, done.stderr
        assert done.stderr.count(b"\n") == 1, done.stderr


def test_a_size_limit_tears_at_most_the_last_line():
    for backend in "uring", "write":
        with Scratch() as path:
            done = run("--count", "3", "--interval", "100ms", "--source", "procfs", "--backend",
                       backend, "--output", path, preexec_fn=lambda: resource.setrlimit(
                           resource.RLIMIT_FSIZE, (20000, 20000)))
            assert done.returncode == 1, done
            assert done.stderr.count(b"File too large") == 1, done.stderr
            data = contents(path)
            assert len(data) == 20000, len(data)
            log_lines.read_lines(data[:data.rindex(b"\n") + 1])


def test_output_is_appended_to():
    with Scratch() as path:
        for _ in range(2):
            assert once("--output", path) == b""
        records = log_lines.read_lines(contents(path))
        assert log_lines.events(records).count("start") == 2
        assert log_lines.events(records)[-1] == "stop"
        assert os.stat(path).st_mode & 0o777 == 0o640 & ~get_umask()


def get_umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_torn_line_of_the_past_is_ended_first():
    for backend in "uring", "write":
        with Scratch() as path:
            with open(path, "wb") as file:
                file.write(b'{"timestamp":"2026-')
            once("--output", path, "--backend", backend)
            torn, rest = contents(path).split(b"\n", 1)
            assert torn == b'{"timestamp":"2026-', torn
            log_lines.check_run(log_lines.read_lines(rest))


def test_odd_outputs_are_refused():
    with Scratch() as path:
        os.symlink("/dev/null", path)
        done = run("--once", "--source", "procfs", "--output", path)
        assert done.returncode == 1 and b"symbolic link" in done.stderr, done
        done = run("--once", "--source", "procfs", "--output", os.path.dirname(path))
        assert done.returncode == 1 and b"directory" in done.stderr, done
        done = run("--once", "--source", "procfs", "--output", path + "/x/y")
        assert done.returncode == 1 and done.stderr, done


def test_both_backends_write_the_same():
    shapes = []
    for backend in "uring", "write":
        records = log_lines.read_lines(once("--backend", backend))
        log_lines.check_run(records)
        assert records[0]["ktally.backend"] == backend
        mine = next(r for r in records if r.get("process.pid") == os.getpid())
        shapes.append([list(r) for r in (records[0], records[1], records[-1], mine)])
    assert shapes[0] == shapes[1]


def refuse_io_uring():
    """A seccomp filter: io_uring_setup(2), number 425, fails with EPERM."""
    code = [(0x20, 0, 0, 0), (0x15, 0, 1, 425), (0x06, 0, 0, 0x00050001), (0x06, 0, 0, 0x7fff0000)]
    filters = b"".join(struct.pack("HBBI", *line) for line in code)
    memory = ctypes.create_string_buffer(filters)
    program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(memory))
    libc = ctypes.CDLL(None, use_errno=True)
    assert libc.prctl(38, 1, 0, 0, 0) == 0  # PR_SET_NO_NEW_PRIVS
    assert libc.prctl(22, 2, ctypes.create_string_buffer(program)) == 0  # PR_SET_SECCOMP


def test_io_uring_that_is_refused_is_replaced_unless_forced():
    records = log_lines.read_lines(once(preexec_fn=refuse_io_uring))
    log_lines.check_run(records)
    assert records[0]["ktally.backend"] == "write"
    done = run("--once", "--source", "procfs", "--backend", "uring", preexec_fn=refuse_io_uring)
    assert done.returncode == 1 and done.stdout == b"", done
    assert b"refuses io_uring" in done.stderr and b"--backend write" in done.stderr, done.stderr


def close_fds(*fds):
    for fd in fds:
        os.close(fd)


def test_closed_descriptors_hurt_nobody():
    log_lines.check_run(log_lines.read_lines(
        once(stdin=None, preexec_fn=lambda: close_fds(0))))
    done = run("--once", "--source", "procfs", stdin=None, stdout=None,
               preexec_fn=lambda: close_fds(0, 1))
    assert done.returncode == 1 and b"Bad file descriptor" in done.stderr, done
    done = run("--once", "--source", "procfs", stdin=None, stderr=None,
               preexec_fn=lambda: close_fds(0, 2))
    assert done.returncode == 0, done
    log_lines.check_run(log_lines.read_lines(done.stdout))
    with Scratch() as path:  # the file must not become descriptor 1 or 2
        done = run("--once", "--source", "procfs", "--output", path, stdin=None, stdout=None,
                   stderr=None, preexec_fn=lambda: close_fds(0, 1, 2))
        assert done.returncode == 0, done
        log_lines.check_run(log_lines.read_lines(contents(path)))


def test_nothing_of_ours_becomes_descriptor_0_to_2():
    with Scratch() as path:
        child = start("--interval", "1h", "--output", path,
                      preexec_fn=lambda: close_fds(0, 1, 2))
        end = time.monotonic() + LIMIT
        while not os.path.exists(path) or not contents(path):
            assert time.monotonic() < end and child.poll() is None
            time.sleep(0.05)
        targets = [os.readlink(f"/proc/{child.pid}/fd/{fd}") for fd in range(3)]
        child.terminate()
        child.communicate(timeout=LIMIT)
        assert targets == ["/dev/null"] * 3, targets


def test_nonsense_is_refused():
    for options in (["--interval", "0"], ["--interval", "-1"], ["--interval", "1e99"],
                    ["--interval", "nan"], ["--interval"], ["--count", "0"], ["--count", "x"],
                    ["--source", "file"], ["--backend", "aio"], ["--nonsense"], ["-z"], ["extra"],
                    ["--once=1"], ["--interval", "\x1b[2J"]):
        done = run(*options)
        assert done.returncode == 2, (options, done)
        assert done.stdout == b"" and b"--help" in done.stderr, (options, done)
        assert done.stderr.count(b"\n") == 1 and b"\x1b" not in done.stderr, (options, done)
    done = run("--help")
    assert done.returncode == 0 and done.stderr == b"" and b"--interval" in done.stdout


def test_the_program_names_its_commands():
    def ktally(*argv, **kwargs):
        return subprocess.run([KTALLY, *argv], timeout=LIMIT, check=False, stdin=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, **(kwargs or {"stdout": subprocess.PIPE}))
    with open(os.path.join(TOP, "kmod", "VERSION"), encoding="ascii") as file:
        version = file.read().strip()
    assert ktally("--version").stdout.decode() == f"ktally {version}\n"
    assert ktally().returncode == 2
    for argv in (["--help"], ["help"]):
        done = ktally(*argv)
        assert done.returncode == 0 and b"  log " in done.stdout, done
    assert ktally("help", "log").stdout == run("--help").stdout
    done = ktally("lgo")
    assert done.returncode == 2 and b"did you mean 'log'?" in done.stderr, done
    done = ktally("\x1b[2J")
    assert done.returncode == 2 and b"\x1b" not in done.stderr, done
    with open("/dev/full", "wb") as full:
        done = ktally("--help", stdout=full)
    assert done.returncode == 1 and b"No space left" in done.stderr, done


if __name__ == "__main__":
    sys.exit(tap.run(globals()))
