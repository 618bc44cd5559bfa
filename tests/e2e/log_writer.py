#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of how `ktally log` writes: readers that are slow or leave, files that
are rotated by itself and by logrotate, disks that are full, kills, and the journal.
Prints TAP.  Not here: what is in the lines (log.py), and the writer's own tests with
outputs that fail at any byte (tests/unit/writer_*_test.c).
"""
import collections
import ctypes
import glob
import os
import random
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

import log
import log_lines
import tap

BACKENDS = "uring", "write"
KILLS = int(os.environ.get("KTALLY_KILLS", "20"))
CLONE_NEWNS = 0x20000


class Folder:
    """A folder that goes away; gives the path of a log in it."""
    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory(prefix="ktally-writer.")
        return os.path.join(self.folder.name, "log")

    def __exit__(self, *_):
        self.folder.cleanup()


def until(true, what):
    """Waits for a condition; @what says which one never came."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, f"in vain: {what}"
        time.sleep(0.02)


def unpack(path):
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-dcq", path], check=True, stdout=subprocess.PIPE,
                              timeout=log.LIMIT).stdout
    return log.contents(path)


def numbered(path):
    """The old files of a log by number, and the log itself at the end."""
    old = sorted(glob.glob(path + ".[0-9]*"), key=lambda name: int(name[len(path) + 1:][:10]))
    return old + [path]


def check_whole(records):
    """Nothing is missing of runs that ended well: each start but a file's is followed by a stop
    that counts what was between, and every sample has all its tasks."""
    counts = collections.Counter()
    wanted = 0
    for record in records:
        name = record["event.name"].removeprefix("ktally.")
        if wanted and name not in ("exit", "start"):
            assert name == "task", f"{wanted} tasks of a sample are missing before {name}"
        counts[name] += 1
        wanted -= name == "task"
        if name == "start" and record["ktally.file"] == 1:
            counts.clear()
        elif name == "sample":
            wanted = log_lines.tasks_of(record)
        elif name == "stop":
            for kind in "sample", "task", "exit":
                assert record[f"ktally.{kind}s"] == counts[kind], (record, counts)
            assert record["ktally.loss.lines"] == 0, record
    assert records[-1]["event.name"] == "ktally.stop", records[-1]


def check_files(paths):
    """Each file begins with a line of its own, and all of them are one log without a gap."""
    records, heads = [], set()
    for path in paths:
        data = unpack(path)
        heads.add(data[:256])
        mine = log_lines.read_lines(data)
        assert mine[0]["event.name"] == "ktally.start", (path, mine[0])
        records += mine
    assert len(heads) == len(paths), "two files begin with the same 256 bytes"
    starts = [record["ktally.file"] for record in log_lines.of(records, "start")]
    assert starts == list(range(1, len(paths) + 1)), starts
    check_whole(records)
    return records


def test_rotation_under_load_loses_no_line():
    for backend in BACKENDS:
        with Folder() as path:
            done = log.run("--source", "procfs", "--count", "20", "--interval", "100ms",
                           "--backend", backend, "--rotate-size", "64K", "--output", path,
                           "--queue", "256M")  # however slow the disk of the test is
            assert done.returncode == 0 and done.stderr == b"", done
            files = numbered(path)
            assert len(files) >= 3, files
            records = check_files(files)
            assert len(log_lines.of(records, "sample")) == 20


def test_so_many_old_files_are_kept_and_compressed():
    with Folder() as path:
        others = [path + ".1", path + ".bak", path + ".0000000001.gz", path + "x.0000000001"]
        for other in others:
            with open(other, "w", encoding="ascii") as file:
                file.write("another's")
        done = log.run("--source", "procfs", "--count", "20", "--interval", "100ms", "--output",
                       path, "--rotate-size", "64K", "--keep", "3", "--compress", "zstd",
                       "--queue", "256M")
        assert done.returncode == 0 and done.stderr == b"", done
        old = numbered(path)[:-1]
        old.remove(path + ".1")
        old.remove(path + ".0000000001.gz")
        assert len(old) == 3 and all(name.endswith(".zst") for name in old), old
        records = []
        for name in old + [path]:
            records += log_lines.read_lines(unpack(name))
        starts = [record["ktally.file"] for record in log_lines.of(records, "start")]
        assert starts == list(range(starts[0], starts[0] + 4)), starts
        for other in others:
            assert log.contents(other) == b"another's", other


def test_time_rotates_too():
    with Folder() as path:
        done = log.run("--source", "procfs", "--count", "15", "--interval", "100ms", "--output",
                       path, "--rotate-time", "1s", "--filter", f"pid={os.getpid()}")
        assert done.returncode == 0 and done.stderr == b"", done
        assert len(numbered(path)) >= 2, numbered(path)
        check_files(numbered(path))


def rename_and_hang_up(path, child, number):
    """What logrotate does: the log gets another name, then a signal; waits for the new file."""
    until(lambda: os.path.exists(path) and os.path.getsize(path), "lines in the new file")
    os.rename(path, f"{path}.{number:010}")
    child.send_signal(signal.SIGHUP)


def test_a_renamed_log_is_opened_anew_and_loses_no_line():
    for backend in BACKENDS:
        with Folder() as path:
            child = log.start("--interval", "100ms", "--backend", backend, "--output", path,
                              "--filter", "rss>8M")  # what any disk takes
            for number in range(1, 31):
                rename_and_hang_up(path, child, number)
            until(lambda path=path: os.path.exists(path), "the last file")
            child.terminate()
            _, errors = child.communicate(timeout=log.LIMIT)
            assert child.returncode == 143 and errors == b"", (child.returncode, errors)
            check_files(numbered(path))


def logrotate(path, pid):
    """Has logrotate rotate a log that has lines, by renaming and SIGHUP; waits for the new file."""
    config = path + ".logrotate"
    with open(config, "w", encoding="ascii") as file:
        file.write(f"{path} {{\n rotate 100\n nocreate\n start 1\n missingok\n postrotate\n"
                   f"  kill -HUP {pid}\n endscript\n}}\n")
    os.chmod(config, 0o644)
    until(lambda: os.path.exists(path) and os.path.getsize(path), "a file to rotate")
    subprocess.run(["/usr/sbin/logrotate", "--force", "--state", path + ".state", config],
                   check=True, timeout=log.LIMIT)
    until(lambda: os.path.exists(path), "the new file")


def test_logrotate_rotates_it():
    with Folder() as path:
        child = log.start("--interval", "100ms", "--output", path)
        for _ in range(5):
            logrotate(path, child.pid)
        child.terminate()
        _, errors = child.communicate(timeout=log.LIMIT)
        assert child.returncode == 143 and errors == b"", (child.returncode, errors)
        check_files([f"{path}.{number}" for number in (5, 4, 3, 2, 1)] + [path])


def test_a_storm_of_hangups_changes_nothing():
    with Folder() as path:
        child = log.start("--interval", "100ms", "--output", path)
        until(lambda: os.path.exists(path) and os.path.getsize(path), "the first lines")
        for _ in range(1000):
            child.send_signal(signal.SIGHUP)
        child.terminate()
        _, errors = child.communicate(timeout=log.LIMIT)
        assert child.returncode == 143 and errors == b"", (child.returncode, errors)
        check_files([path])


def test_copytruncate_leaves_no_hole():
    for backend in BACKENDS:
        with Folder() as path:
            child = log.start("--interval", "100ms", "--backend", backend, "--output", path)
            for _ in range(5):
                until(lambda path=path: os.path.exists(path) and os.path.getsize(path),
                      "more lines")
                os.truncate(path, 0)
            until(lambda path=path: os.path.getsize(path), "the last lines")
            child.terminate()
            child.communicate(timeout=log.LIMIT)
            data = log.contents(path)
            assert b"\0" not in data, "a hole"
            log_lines.read_lines(data[data.index(b"\n") + 1:])


def test_two_loggers_do_not_share_a_file():
    with Folder() as path:
        child = log.start("--interval", "1h", "--output", path)
        until(lambda: os.path.exists(path) and os.path.getsize(path), "the first lines")
        done = log.run("--once", "--source", "procfs", "--output", path)
        child.terminate()
        child.communicate(timeout=log.LIMIT)
        assert done.returncode == 1 and b"another ktally log writes to it" in done.stderr, done
        check_files([path])


def test_a_torn_line_is_told():
    with Folder() as path:
        with open(path, "wb") as file:
            file.write(b'{"timestamp":"2026-')
        log.once("--output", path)
        lines = log.contents(path).split(b"\n")
        assert log_lines.read_line(lines[1])["ktally.recovered_torn_line"] is True, lines[1]
        log.once("--output", path)
        second = [line for line in log.contents(path).split(b"\n") if b"ktally.start" in line][-1]
        assert "ktally.recovered_torn_line" not in log_lines.read_line(second), second


def is_idle(pid):
    """It used no CPU for ten intervals."""
    def used():
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[11:13]
    before = used()
    time.sleep(1)
    return used() == before


def test_a_stalled_reader_does_not_stop_collection():
    for backend in BACKENDS:
        reader, writer = os.pipe()
        child = log.start("--interval", "100ms", "--count", "30", "--queue", "1M", "--backend",
                          backend, stdout=writer)
        os.close(writer)
        until(lambda child=child: is_idle(child.pid), "an end of the samples")
        resumed = time.clock_gettime_ns(time.CLOCK_BOOTTIME)
        with os.fdopen(reader, "rb") as file:
            records = log_lines.read_lines(file.read())
        errors = child.stderr.read()
        assert child.wait(log.LIMIT) == 5, child.returncode
        assert errors.count(b"takes nothing or too little") == 1, errors
        assert errors.count(b"writing again") == 1 and errors.count(b"\n") == 2, errors
        samples, stop = log_lines.of(records, "sample"), records[-1]
        assert 2 <= len(samples) < 30, len(samples)
        assert samples[-1]["ktally.boottime_ns"] < resumed, "the last sample waited for the reader"
        tasks = len(log_lines.of(records, "task"))
        assert stop["ktally.samples"] == len(samples) and stop["ktally.tasks"] == tasks, stop
        newest = [name for name in log_lines.events(records) if name != "exit"]
        last = len(newest) - 1 - newest[::-1].index("sample")
        assert newest[last:].count("task") == log_lines.tasks_of(samples[-1]), \
            "the newest is not whole"
        every = 30 - samples[-1]["ktally.loss.samples"]
        assert stop["ktally.loss.lines"] >= every - len(samples), stop


def test_one_sample_is_whole_however_slow_its_reader_and_small_its_queue():
    reader, writer = os.pipe()
    child = log.start("--once", "--queue", "1M", stdout=writer)
    os.close(writer)
    until(lambda: is_idle(child.pid), "an end of the sample")
    with os.fdopen(reader, "rb") as file:
        log_lines.check_run(log_lines.read_lines(file.read()))
    assert child.wait(log.LIMIT) == 0 and child.stderr.read() == b"", child.returncode
    child.stderr.close()


def test_a_reader_that_leaves_while_lines_wait_ends_it_quietly():
    for backend in BACKENDS:
        reader, writer = os.pipe()
        child = log.start("--interval", "100ms", "--count", "3", "--backend", backend,
                          stdout=writer)
        os.close(writer)
        until(lambda child=child: is_idle(child.pid), "an end of the samples")
        os.close(reader)
        _, errors = child.communicate(timeout=log.LIMIT)
        assert child.returncode == 1 and errors == b"", (child.returncode, errors)


def test_a_nonblocking_pipe_gets_every_byte():
    for backend in BACKENDS:
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        child = log.start("--interval", "100ms", "--count", "3", "--backend", backend,
                          stdout=writer)
        os.close(writer)
        with os.fdopen(reader, "rb") as file:
            log_lines.check_run(log_lines.read_lines(file.read()))
        assert child.wait(log.LIMIT) == 0 and child.stderr.read() == b"", child.returncode
        child.stderr.close()


def scattered(path, seed, torn):
    """Kills a log at some moment of writing, rotating and compressing."""
    child = log.start("--interval", "100ms", "--output", path, "--rotate-size", "64K",
                      "--compress", "zstd", "--backend", BACKENDS[seed % 2])
    time.sleep(random.Random(seed).uniform(0.01, 0.5))
    child.kill()
    child.communicate(timeout=log.LIMIT)
    if os.path.exists(path) and os.path.getsize(path) and not log.contents(path).endswith(b"\n"):
        torn.append(seed)


def check_killed(records, whole):
    """Samples and tasks of runs that were killed: only the last sample of each may lack tasks."""
    wanted = 0
    for record in records:
        name = record["event.name"]
        if name == "ktally.start" and record["ktally.file"] == 1:
            wanted = 0
        elif name == "ktally.sample":
            assert wanted == 0 or not whole, f"{wanted} tasks are missing"
            wanted = log_lines.tasks_of(record)
        elif name == "ktally.task":
            wanted -= 1


def test_kills_tear_at_most_the_last_line():
    with Folder() as path:
        torn = []
        for seed in range(KILLS):
            scattered(path, seed, torn)
        log.once("--output", path, "--rotate-size", "64K", "--compress", "zstd")
        assert not glob.glob(path + "*.part"), glob.glob(path + "*")
        records, broken = [], 0
        for name in numbered(path):
            lines = unpack(name).split(b"\n")
            assert lines[-1] == b"", f"{name} is torn"
            for line in lines[:-1]:
                try:
                    records.append(log_lines.read_line(line))
                except ValueError:
                    broken += 1
        assert broken == len(torn), (broken, torn)
        told = [record for record in log_lines.of(records, "start")
                if "ktally.recovered_torn_line" in record]
        assert len(told) == len(torn), (told, torn)
        check_killed(records, True)


def in_namespace(body):
    """Runs a function where mounts are seen by nobody else; its exceptions come back as text."""
    def isolated(test=body):
        told, tell = os.pipe()
        child = os.fork()
        if not child:
            try:
                libc = ctypes.CDLL(None, use_errno=True)
                if libc.unshare(CLONE_NEWNS):
                    os.write(tell, b"skip")
                    os._exit(0)
                subprocess.run(["mount", "--make-rprivate", "/"], check=True)
                test()
            except BaseException as error:  # pylint: disable=broad-except
                os.write(tell, f"{type(error).__name__}: {error}".encode()[:4000])
            os._exit(0)
        os.close(tell)
        with os.fdopen(told, "rb") as file:
            text = file.read()
        os.waitpid(child, 0)
        if text == b"skip":
            print(f"# {body.__name__}: no mount namespace here, nothing was tested")
            return
        assert not text, text.decode()
    isolated.__name__ = body.__name__
    return isolated


def mount(folder, options):
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], check=True)


def wait_for_words(child, words):
    text = b""
    while words not in text:
        assert select.select([child.stderr], [], [], 60)[0], (words, text)
        part = os.read(child.stderr.fileno(), 4096)
        assert part, (words, text)
        text += part
    return text


@in_namespace
def test_a_full_disk_is_told_and_nothing_is_lost_when_it_has_room_again():
    for backend in BACKENDS:
        with Folder() as path:
            folder = os.path.dirname(path)
            mount(folder, "size=128K")
            with open(folder + "/filler", "wb") as file:
                file.write(b"x" * 110592)
            child = log.start("--interval", "100ms", "--output", path, "--backend", backend,
                              "--filter", f"pid={os.getpid()}")
            text = wait_for_words(child, b"No space left on device; trying again")
            os.unlink(folder + "/filler")
            text += wait_for_words(child, b"writing again; 0 lines were lost")
            child.terminate()
            _, rest = child.communicate(timeout=log.LIMIT)
            assert child.returncode == 143 and (text + rest).count(b"\n") == 2, (text, rest)
            records = log_lines.read_lines(log.contents(path))
            log_lines.check_run(records)
            assert records[-1]["ktally.loss.lines"] == 0, records[-1]
            subprocess.run(["umount", "-l", folder], check=True)


@in_namespace
def test_without_a_new_file_the_old_one_goes_on():
    with Folder() as path:
        folder = os.path.dirname(path)
        child = log.start("--interval", "100ms", "--output", path, "--rotate-size", "64K",
                          "--filter", f"pid={os.getpid()}")
        until(lambda: os.path.exists(path) and os.path.getsize(path), "the first lines")
        log_fd = os.open(path, os.O_RDONLY)
        mount(folder, "ro")  # it hides the log from who opens it by name, as a SIGHUP asks for
        child.send_signal(signal.SIGHUP)
        text = wait_for_words(child, b"going on with the old one")
        assert b"Read-only file system" in text, text
        size = os.fstat(log_fd).st_size
        until(lambda: os.fstat(log_fd).st_size > size, "lines in the old file")
        child.terminate()
        child.communicate(timeout=log.LIMIT)
        data = os.pread(log_fd, 1 << 20, 0)
        log_lines.check_run(log_lines.read_lines(data))
        os.close(log_fd)
        subprocess.run(["umount", "-l", folder], check=True)


def receive(receiver):
    """The next entry of the journal's own protocol, as a dict of bytes."""
    data, fds, _, _ = socket.recv_fds(receiver, 1 << 20, 1)
    if fds:
        with os.fdopen(fds[0], "rb") as file:
            file.seek(0)
            data = file.read()
    fields = {}
    while data:
        line, data = data.split(b"\n", 1)
        if b"=" in line:
            name, value = line.split(b"=", 1)
        else:
            name, size = line, int.from_bytes(data[:8], "little")
            value, data = data[8:8 + size], data[9 + size:]
        fields[name.decode()] = value
    return fields


@in_namespace
def test_the_journal_gets_every_line_as_an_entry():
    mount("/run", "mode=755")
    done = log.run("--once", "--source", "procfs", "--output", "journal")
    assert done.returncode == 1 and done.stdout == b"", done
    assert done.stderr == b"ktally log: there is no journal to write to: No such file or " \
        b"directory\n", done.stderr
    os.makedirs("/run/systemd/journal")
    receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    receiver.bind("/run/systemd/journal/socket")
    name = b"a\nb=\xff"
    ctypes.CDLL(None).prctl(15, name, 0, 0, 0)  # PR_SET_NAME
    child = log.start("--once", "--output", "journal", "--filter", f"pid={os.getpid()}")
    entries = []
    while not entries or entries[-1]["KTALLY_EVENT_NAME"] != b"ktally.stop":
        assert select.select([receiver], [], [], 60)[0], entries
        entries.append(receive(receiver))
    _, errors = child.communicate(timeout=log.LIMIT)
    assert child.returncode == 0 and errors == b"", (child.returncode, errors)
    names = [entry["KTALLY_EVENT_NAME"].decode() for entry in entries]
    assert names == ["ktally." + kind for kind in ("start", "sample", "task", "stop")], names
    assert entries[0]["KTALLY_BACKEND"] == b"journal", entries[0]
    task = entries[2]
    assert task["KTALLY_PROCESS_PID"] == str(os.getpid()).encode(), task
    assert log_lines.unclean(task["KTALLY_PROCESS_NAME"].decode()) == name, task
    assert len({entry["MESSAGE_ID"] for entry in entries}) == 4, entries
    assert all(entry["PRIORITY"] in (b"6", b"7") and entry["MESSAGE"] for entry in entries)
    assert all(entry["SYSLOG_IDENTIFIER"] == b"ktally" for entry in entries)
    receiver.close()


if __name__ == "__main__":
    sys.exit(tap.run(globals()))
