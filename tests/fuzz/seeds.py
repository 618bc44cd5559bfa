#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Makes the kept inputs of wire_fuzz from what the loaded module answers, as a tar file on stdout.

usage: tools/vm/run -- tests/fuzz/seeds.py | tar -x -C tests/fuzz/corpus/wire

Needs root and the module. The numbers of the family and of the exchange become those of wire_fuzz.
"""

import io
import os
import socket
import struct
import sys
import tarfile

FAMILY = 31  # of tests/unit/fake_wire.h
INFO, SAMPLE, TASK, EVENTS = range(4)
INFO_GET, TASK_GET, EXIT_GET = 1, 2, 3
REQUEST, ACK, DUMP = 1, 4, 0x300
PACKED, CGROUP_PATHS, PID, TGID, PPID = 6, 8, 16, 17, 20
LARGEST = 3000  # an input that is much longer is mutated to less purpose


def attribute(number, payload=b""):
    body = struct.pack("HH", 4 + len(payload), number) + payload
    return body + bytes(-len(body) % 4)


def u32(number, value):
    return attribute(number, struct.pack("I", value))


class Socket:
    def __init__(self):
        self.fd = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16)
        self.fd.bind((0, 0))
        self.fd.setsockopt(270, 11, 1)  # NETLINK_EXT_ACK
        self.family = 16
        answer = self.ask(3, REQUEST, attribute(2, b"ktally\0"), 1)[0]
        self.family = self.find(answer[20:], 1)

    @staticmethod
    def find(attributes, number):
        while attributes:
            size, kind = struct.unpack_from("HH", attributes)
            if kind == number:
                return struct.unpack_from("H", attributes, 4)[0]
            attributes = attributes[(size + 3) & ~3:]
        raise LookupError(number)

    def ask(self, command, flags, attributes=b"", datagrams=0):
        """The datagrams of the answer; without a number all that there are."""
        body = struct.pack("BBH", command, 1, 0) + attributes
        self.fd.send(struct.pack("IHHII", 16 + len(body), self.family, flags, 7, 0) + body)
        found = []
        while not datagrams or len(found) < datagrams:
            found.append(self.fd.recv(4096))
            if struct.unpack_from("IH", found[-1])[1] in (2, 3):
                break
        return found


def neutral(datagram, family):
    out, at = bytearray(datagram), 0
    while at < len(out):
        size, kind = struct.unpack_from("IH", out, at)
        struct.pack_into("H", out, at + 4, FAMILY if kind == family else kind)
        struct.pack_into("II", out, at + 8, 0, 0)
        at += (size + 3) & ~3
    return bytes(out)


def seed(call, datagrams, family):
    out = bytes([call])
    for datagram in datagrams:
        datagram = neutral(datagram, family)
        out += struct.pack("<H", len(datagram)) + datagram
    return out


def whole(datagrams):
    """A dump as short as it can be and yet whole: what opens it, its beginning, what closes it."""
    kept, size = [datagrams[0]], len(datagrams[0])
    for datagram in datagrams[1:-2]:
        size += len(datagram)
        if size > LARGEST:
            break
        kept.append(datagram)
    return kept + datagrams[-2:] if len(datagrams) > 2 else datagrams


def main():
    k = Socket()
    me = os.getpid()
    for _ in range(3):
        if os.fork() == 0:
            os._exit(3)
        os.wait()
    k.ask(EXIT_GET, REQUEST | DUMP)
    inputs = {
        "info": (INFO, k.ask(INFO_GET, REQUEST | ACK)),
        "task": (TASK, k.ask(TASK_GET, REQUEST | ACK, u32(PID, me))),
        "no_task": (TASK, k.ask(TASK_GET, REQUEST | ACK, u32(PID, 4194304))),
        "refused": (TASK, k.ask(TASK_GET, REQUEST | ACK, u32(PID, 0))),
        "packed": (SAMPLE, k.ask(TASK_GET, REQUEST | DUMP, u32(PPID, 1) + attribute(PACKED)
                                 + attribute(CGROUP_PATHS))),
        "one_packed": (SAMPLE, k.ask(TASK_GET, REQUEST | DUMP, u32(TGID, me) + attribute(PACKED))),
        "plain": (SAMPLE, k.ask(TASK_GET, REQUEST | DUMP, u32(TGID, me))),
        "exits": (EVENTS, k.ask(EXIT_GET, REQUEST | DUMP)),
    }
    with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as tar:
        for name, (call, datagrams) in inputs.items():
            data = seed(call, whole(datagrams), k.family)
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))


if __name__ == "__main__":
    main()
