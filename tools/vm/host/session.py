# SPDX-License-Identifier: GPL-2.0
"""One run in a guest: tells the agent (guest/agent.h has the frames) what to do,
passes the streams, watches the clock and the guest's life.  It decides whether
the run came to its end, not whether the kernel log of it is good.
"""
import os
import re
import select
import struct
import time

from terminal import Terminal

BUFFER = 1 << 16
HEADER = struct.Struct("<cI")
# As much as a pipe that is ready takes without making its writer wait.
PIPE_BUF = 4096
CONSOLE_TAIL = 6000


class Failure(Exception):
    """The run ends here, with that exit status.  again: the command was not begun, and
    what failed is the emulator, which did not even get so far as to say so itself."""

    def __init__(self, status, text, show_console=False, again=False):
        super().__init__(text)
        self.status = status
        self.text = text
        self.show_console = show_console
        self.again = again


class Output:
    """One of the command's output streams on its way to this process's."""

    def __init__(self, name, source, fd):
        self.name = name
        self.source = source
        self.fd = fd
        self.received = 0
        self.pending = b""
        self.reader_gone = False

    def receive(self):
        data = self.source.recv(BUFFER)
        self.received += len(data)
        if not self.reader_gone:
            self.pending = data

    def deliver(self):
        """False when whoever read it has gone."""
        try:
            done = os.write(self.fd, self.pending[:PIPE_BUF])
        except BlockingIOError:
            return True
        except OSError:
            self.reader_gone = True
            self.pending = b""
            return False
        self.pending = self.pending[done:]
        return True


class Session:
    def __init__(self, machine, command, environment, module, module_args,
                 tty, time_limit, verbose):
        self.machine = machine
        self.command = command
        self.environment = environment
        self.module = module
        self.module_args = module_args
        self.terminal = Terminal() if tty else None
        self.deadline = time.monotonic() + time_limit
        self.time_limit = time_limit
        self.verbose = verbose
        self.log = b""
        self.exit_status = None
        self.started = self.done = False
        self.console = b""
        self.control_in = self.control_out = b""
        self.stdin_open = True
        self.stdin_pending = b""
        self.stdin_sent = 0
        self.expected = None
        self.outputs = []

    def run(self):
        try:
            if self.terminal:
                self.terminal.enter(self.on_resize)
            self.machine.start()
            sockets = self.machine.sockets
            self.outputs = [Output(b"\1", sockets["stdout"], 1), Output(b"\2", sockets["stderr"], 2)]
            self.describe()
            while not self.over():
                self.turn()
        finally:
            if self.terminal:
                self.terminal.leave()

    def describe(self):
        self.send(b"D", os.fsencode(os.getcwd()))
        for name, value in self.environment.items():
            self.send(b"E", os.fsencode(f"{name}={value}"))
        for word in self.command:
            self.send(b"A", os.fsencode(word))
        if self.module:
            self.send(b"M", os.fsencode(self.module))
            self.send(b"P", os.fsencode(self.module_args))
        if self.terminal:
            self.send(b"T")
            self.on_resize()
        self.send(b"G")

    def on_resize(self):
        self.send(b"W", struct.pack("<HH", *self.terminal.size()))

    def over(self):
        return self.done and not any(
            output.pending or output.received < self.expected[i]
            for i, output in enumerate(self.outputs))

    def turn(self):
        """Waits for something to happen and passes it on."""
        sockets = self.machine.sockets
        readers = {sockets["console"]: self.read_console, sockets["control"]: self.read_control}
        writers = {}
        if self.control_out:
            writers[sockets["control"]] = self.write_control
        if self.stdin_pending:
            writers[sockets["stdin"]] = self.write_stdin
        elif self.stdin_open and self.started and self.expected is None:
            readers[0] = self.read_stdin
        for output in self.outputs:
            if output.pending:
                writers[output.fd] = lambda output=output: self.deliver(output)
            else:
                readers[output.source] = output.receive
        if self.terminal:
            readers[self.terminal.wakeup] = self.terminal.woken
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Failure(125, f"the time limit of {self.time_limit:g} s is over; "
                          + ("the guest was ended" if self.started else
                             "the guest had not started the command"), True)
        readable, writable, _ = select.select(list(readers), list(writers), [], left)
        for ready, actions in ((readable, readers), (writable, writers)):
            for key in ready:
                self.act(actions[key])

    def act(self, action):
        try:
            action()
        except BlockingIOError:
            pass
        except (BrokenPipeError, ConnectionResetError):
            self.guest_ended()

    def guest_ended(self):
        code = self.machine.process.wait()
        words = self.machine.last_words()
        text = "the guest ended before the command did" if self.started else "the guest did not boot"
        panic = re.search(rb"Kernel panic - [^\r\n]*", self.console)
        if panic:
            text += ": " + panic.group().decode(errors="replace")
        raise Failure(125, text + (f" (QEMU's exit status {code})" if code else "")
                      + (f": {words}" if words else ""), True,
                      again=code < 0 and not self.started)

    def read_console(self):
        data = self.machine.sockets["console"].recv(BUFFER)
        if not data:
            self.guest_ended()
        self.console = (self.console + data)[-CONSOLE_TAIL:]
        if self.verbose and not self.terminal:
            os.write(2, data)

    def console_tail(self):
        text = self.console.decode(errors="replace").replace("\r", "")
        return "\n".join(text.splitlines()[-40:]) + "\n" if text.strip() else ""

    def send(self, kind, payload=b""):
        self.control_out += HEADER.pack(kind, len(payload)) + payload

    def write_control(self):
        sent = self.machine.sockets["control"].send(self.control_out)
        self.control_out = self.control_out[sent:]

    def read_control(self):
        data = self.machine.sockets["control"].recv(BUFFER)
        if not data:
            # QEMU ended: let the console say all it has.
            try:
                while True:
                    self.read_console()
            except BlockingIOError:
                self.guest_ended()
        self.control_in += data
        while len(self.control_in) >= HEADER.size:
            kind, length = HEADER.unpack_from(self.control_in)
            end = HEADER.size + length
            if len(self.control_in) < end:
                break
            payload, self.control_in = self.control_in[HEADER.size:end], self.control_in[end:]
            self.on_frame(kind, payload)

    def on_frame(self, kind, payload):
        if kind == b"S":
            self.started = True
        elif kind == b"L":
            self.log += payload
        elif kind == b"F":
            raise Failure(payload[0], payload[1:].decode(errors="replace"), True)
        elif kind == b"X":
            status, out, err = struct.unpack("<IQQ", payload)
            self.exit_status = (128 + os.WTERMSIG(status) if os.WIFSIGNALED(status)
                                else os.WEXITSTATUS(status))
            self.expected = (out, err)
        elif kind == b"Q":
            self.done = True

    def read_stdin(self):
        try:
            data = os.read(0, BUFFER)
        except OSError:  # not readable, or a terminal that was hung up
            data = b""
        if data:
            self.stdin_pending = data
        else:
            self.stdin_open = False
            self.send(b"Z", struct.pack("<Q", self.stdin_sent))

    def write_stdin(self):
        sent = self.machine.sockets["stdin"].send(self.stdin_pending)
        self.stdin_sent += sent
        self.stdin_pending = self.stdin_pending[sent:]

    def deliver(self, output):
        if not output.deliver():
            self.send(b"H", output.name)
