#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""End-to-end tests of `ktally log` with programs that ship logs: rsyslog and syslog-ng of
Debian, with the configurations of Documentation/shippers, whose paths alone are changed.
Whatever way they read and however the log is rotated, each line arrives once.  Prints TAP.
tools/setup unpacks them.  Not here: what is in the lines (log.py), and what becomes of them
when nobody reads (log_writer.py).
"""
import collections
import contextlib
import glob
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile

import yaml

import hostile
import log
import log_lines
import log_writer
import tap

TOP = log_lines.TOP
UNPACKED = os.path.join(TOP, "build", "unpacked")
SHIPPERS = os.path.join(TOP, "Documentation", "shippers")
SYSLOG_NG = os.path.join(UNPACKED, "syslog-ng-core", "usr")
RSYSLOG = os.path.join(UNPACKED, "rsyslog", "usr")
EXAMPLES = os.path.join(TOP, "Documentation", "log-lines.jsonl")
LIMIT = "240"  # seconds after which a shipper is gone whatever happens


def configuration(name, folder, **changes):
    """One of the examples with its paths below @folder; each change must find its text."""
    with open(os.path.join(SHIPPERS, name), encoding="utf-8") as file:
        text = file.read()
    for old, new in {"/var/log/collected/": folder + "/to.", "/var/log/ktally/": folder + "/",
                     "/run/": folder + "/", **changes}.items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class Shipper:
    """A shipper that runs; ends with the block.  Its log is .path, what it wrote .lines()."""
    def __init__(self, **changes):
        self.changes = changes

    def __enter__(self):
        self.scratch = tempfile.TemporaryDirectory(prefix="ktally-ship.")
        self.folder = self.scratch.name
        self.path = os.path.join(self.folder, "ktally.jsonl")
        with contextlib.ExitStack() as undo:
            undo.callback(self.scratch.cleanup)
            self.prepare()
            self.errors = open(self.folder + "/errors", "wb")
            self.child = subprocess.Popen(["timeout", "-k", "5", LIMIT, *self.command()],
                                          stdin=subprocess.DEVNULL, stdout=self.errors,
                                          stderr=self.errors, env=self.environment())
            undo.pop_all()
        return self

    def prepare(self):
        pass

    def command(self):
        raise NotImplementedError

    def environment(self):
        return os.environ

    def __exit__(self, *_):
        self.end()
        self.errors.close()
        self.scratch.cleanup()

    def end(self):
        if self.child.poll() is None:
            self.child.terminate()
            self.child.wait(log.LIMIT)

    def written(self, name="jsonl"):
        path = f"{self.folder}/to.ktally.{name}"
        return log.contents(path) if os.path.exists(path) else b""

    def lines(self, name="jsonl"):
        return self.written(name).split(b"\n")[:-1]

    def said(self):
        return log.contents(self.folder + "/errors").decode(errors="replace")[-800:]

    def wait_for(self, count):
        """Until so many lines arrived."""
        try:
            log_writer.until(lambda: self.child.poll() is not None or len(self.lines()) >= count,
                             f"{count} lines")
        except AssertionError as error:
            raise AssertionError(f"{type(self).__name__}: {error}; {len(self.lines())} arrived; "
                                 f"{self.said()}") from error
        assert self.child.poll() is None, self.said()


class Rsyslog(Shipper):
    def prepare(self):
        os.mkdir(self.folder + "/spool")
        self.config = configuration("rsyslog.conf", self.folder, **{
            "/var/spool/rsyslog": self.folder + "/spool", **self.changes})

    def command(self):
        modules, = glob.glob(f"{RSYSLOG}/lib/*/rsyslog")
        return [f"{RSYSLOG}/sbin/rsyslogd", "-n", "-i", self.folder + "/pid", "-M", modules,
                "-f", self.config]


class SyslogNg(Shipper):
    def prepare(self):
        os.mkfifo(self.folder + "/ktally.fifo")
        self.config = configuration("syslog-ng.conf", self.folder, **self.changes)

    def command(self):
        return [f"{SYSLOG_NG}/sbin/syslog-ng", "-F", "--no-caps", "-f", self.config,
                "--module-path", *glob.glob(f"{SYSLOG_NG}/lib/syslog-ng/[0-9]*"),
                "-R", self.folder + "/persist", "-p", self.folder + "/pid",
                "-c", self.folder + "/control"]

    def environment(self):
        return {**os.environ, "LD_LIBRARY_PATH": f"{SYSLOG_NG}/lib/syslog-ng"}


BOTH = Rsyslog, SyslogNg


@contextlib.contextmanager
def logger(*options):
    """A log that writes ten times a second; ended with the block, which must not fail."""
    child = log.start("--interval", "100ms", *options)
    try:
        yield child
        child.terminate()
        _, errors = child.communicate(timeout=log.LIMIT)
        assert child.returncode == 143 and errors == b"", (child.returncode, errors)
    finally:
        child.kill()  # whatever state it is in
        child.wait()


def canonical(line):
    return json.dumps(log_lines.read_line(line), sort_keys=True)


def check_once(written, arrived):
    """Each line that was written arrived once, with the members it had, and no other."""
    wanted = collections.Counter(map(canonical, written))
    assert max(wanted.values()) == 1, "the log has a line twice: nothing can be said"
    found = collections.Counter(map(canonical, arrived))
    missing, more = wanted - found, found - wanted
    assert not missing, f"{len(missing)} of {len(wanted)} lost, the first: {min(missing)[:300]}"
    assert not more, f"{len(more)} too many, the first: {min(more)[:300]}"


def refused(written, arrived):
    try:
        check_once(written, arrived)
    except AssertionError:
        return True
    return False


def test_what_is_lost_changed_or_twice_is_seen():
    lines = log.once().split(b"\n")[:-1]
    check_once(lines, lines)
    check_once(lines, lines[::-1])
    for arrived in (lines[1:], lines + lines[3:4], lines[1:] + lines[3:4], [],
                    lines[:-1] + [lines[-1].replace(b'"ktally.samples":1', b'"ktally.samples":2')]):
        assert refused(lines, arrived), len(arrived)


def log_of(paths):
    return [line for path in paths for line in log.contents(path).split(b"\n")[:-1]]


def old_files(path):
    return log_writer.numbered(path)[:-1]


def all_arrived(shipper, paths):
    """When the log has ended: waits for its last line, and ends the shipper, which writes what it has."""
    written = log_of(paths)
    shipper.wait_for(len(written))
    shipper.end()
    check_once(written, shipper.lines())
    assert shipper.lines("torn") == [], shipper.lines("torn")
    return written


def names_of(children, lines):
    """Each child's hostile name came through."""
    names = collections.defaultdict(set)
    for task in log_lines.of(list(map(json.loads, lines)), "task"):
        names[task["process.pid"]].add(log_lines.unclean(task["process.name"]))
    for child, name in children:
        assert names[child] == {name}, (name, names[child])


def seen_by(shipper, path, child):
    """Holds the log until the shipper has found its newest file: one that comes and goes between
    two looks is nothing that a shipper can read.  Then all goes on, live."""
    log_writer.until(lambda: os.path.exists(path) and os.path.getsize(path), "a file with lines")
    child.send_signal(signal.SIGSTOP)
    shipper.wait_for(len(log_of(log_writer.numbered(path))))
    child.send_signal(signal.SIGCONT)


def test_a_log_that_rotates_itself_arrives_once_with_hostile_names():
    for kind in BOTH:
        with kind() as shipper, hostile.Children() as children:
            path = shipper.path
            with logger("--rotate-size", "256K", "--output", path,
                        "--filter", f"ppid={os.getpid()}") as child:
                for number in range(1, 5):
                    seen_by(shipper, path, child)
                    log_writer.until(lambda: len(old_files(path)) >= number, "a rotation")
            starts = log_lines.of(list(map(json.loads, all_arrived(
                shipper, log_writer.numbered(path)))), "start")
            assert len(starts) >= 5, starts
            names_of(children, shipper.lines())


def test_a_log_that_logrotate_rotates_arrives_once():
    for kind in BOTH:
        with kind() as shipper:
            path = shipper.path
            with logger("--output", path) as child:
                for _ in range(5):
                    seen_by(shipper, path, child)
                    log_writer.logrotate(path, child.pid)
            all_arrived(shipper, [f"{path}.{number}" for number in (5, 4, 3, 2, 1)] + [path])


def test_a_torn_line_is_set_apart():
    for kind in BOTH:
        with kind() as shipper:
            with open(shipper.path, "wb") as file:
                file.write(b'{"timestamp":"2026-')  # of a log that was killed
            log.once("--output", shipper.path)
            torn, *lines = log_of([shipper.path])
            shipper.wait_for(len(lines))
            log_writer.until(lambda: shipper.lines("torn"), "the torn line")
            shipper.end()
            check_once(lines, shipper.lines())
            assert shipper.lines("torn") == [torn], shipper.lines("torn")


def test_rsyslog_reads_a_socket():
    with Rsyslog() as shipper, hostile.Children() as children:
        path = shipper.folder + "/ktally.sock"
        log_writer.until(lambda: os.path.exists(path), f"a socket; {shipper.said()}")
        with socket.socket(socket.AF_UNIX) as end:
            end.connect(path)
            done = log.run("--source", "procfs", "--count", "10", "--interval", "100ms",
                           stdout=end)
        assert done.returncode == 0 and done.stderr == b"", done
        check_stream(shipper, children)


def check_stream(shipper, children):
    """What arrived is one run, from its first line to its last, which counts them."""
    log_writer.until(lambda: b'"ktally.stop"' in shipper.written(), "the last line")
    shipper.end()
    lines = shipper.lines()
    log_lines.check_run(list(map(log_lines.read_line, lines)))
    check_once(lines, lines)
    names_of(children, lines)
    assert shipper.lines("torn") == [], shipper.lines("torn")


def test_syslog_ng_reads_a_pipe():
    with SyslogNg(**{"source(s_file)": "source(s_pipe)"}) as shipper, \
            hostile.Children() as children:
        with open(shipper.folder + "/ktally.fifo", "wb") as fifo:
            done = log.run("--source", "procfs", "--count", "10", "--interval", "100ms",
                           stdout=fifo)
        assert done.returncode == 0 and done.stderr == b"", done
        check_stream(shipper, children)


def ktally_below(pid):
    """The process of ktally that a shipper started, or None."""
    for task in glob.glob(f"/proc/{pid}/task/*/children"):
        for child in map(int, log.contents(task).split()):
            if os.readlink(f"/proc/{child}/exe") == log.KTALLY:
                return child
            found = ktally_below(child)
            if found:
                return found
    return None


def test_syslog_ng_starts_it_and_starts_it_again():
    command = f"exec {log.KTALLY} log --source procfs --interval 100ms"
    # The children first: a sample must not see one that has not its name yet.
    with hostile.Children() as children, \
            SyslogNg(**{"source(s_file)": "source(s_program)",
                        "/usr/bin/ktally log --interval 10s --changed-only": command}) as shipper:
        log_writer.until(lambda: shipper.written().count(b'"ktally.sample"') >= 10,
                         f"ten samples; {shipper.said()}")
        os.kill(ktally_below(shipper.child.pid), signal.SIGTERM)
        log_writer.until(lambda: shipper.written().count(b'"ktally.start"') == 2, "another start")
        shipper.end()
        lines = shipper.lines()
        records = [log_lines.read_line(line) for line in lines]
        last = log_lines.events(records).index("stop")
        log_lines.check_run(records[:last + 1])
        check_once(lines, lines)
        assert records[last + 1]["event.name"] == "ktally.start", records[last + 1]
        names_of(children, lines[:last + 1])
        assert shipper.lines("torn") == [], shipper.lines("torn")


def test_the_other_configurations_are_yaml():
    paths = glob.glob(SHIPPERS + "/*.yaml") + glob.glob(SHIPPERS + "/*.yml")
    assert len(paths) == 4, paths
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        assert isinstance(yaml.safe_load(text), dict), path
        assert "UNTESTED HERE" in text, path


def test_the_commands_for_reading_by_hand_say_something():
    with open(SHIPPERS + "/index.rst", encoding="utf-8") as file:
        commands = [line.strip() for line in file if line.startswith(("    jq ", "    mlr "))]
    assert len(commands) == 3, commands
    for command in commands:
        assert command.endswith(" FILE"), command
        done = subprocess.run(["sh", "-c", command.removesuffix("FILE") + EXAMPLES], check=True,
                              timeout=log.LIMIT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert done.stdout and not done.stderr, (command, done)


def test_lnav_knows_the_lines():
    with tempfile.TemporaryDirectory(prefix="ktally-lnav.") as home:
        def lnav(*options):
            return subprocess.run(["lnav", *options], stdin=subprocess.DEVNULL, check=False,
                                  timeout=log.LIMIT, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, env={
                                      **os.environ, "HOME": home, "XDG_CONFIG_HOME": home,
                                      "TERM": "dumb"}).stdout.decode()
        lnav("-i", SHIPPERS + "/ktally.lnav.json")
        assert not lnav("-C"), lnav("-C")
        text = lnav("-n", EXAMPLES)
        for words in ("ktally.task   812 postgres", "ktally.exit   40123 worker process 40123 ("):
            assert words in text, text


if __name__ == "__main__":
    sys.exit(tap.run(globals()))
