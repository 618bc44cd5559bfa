# SPDX-License-Identifier: GPL-2.0
"""The virtual machine: QEMU's command line, its process and the sockets to it.
What is said over the sockets is session.py's.
"""
import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import tempfile

CHANNELS = ("console", "control", "stdin", "stdout", "stderr")
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)

# A panic ends the guest at once; a fault in the kernel is a panic.  The log
# buffer holds a whole run.  Nobody attacks the guest: no mitigations, and no
# random addresses, for which the emulator translates a program's code anew at
# each start (a dynamically linked /bin/true: 25 ms of user time instead of 1.5).
KERNEL_ARGUMENTS = ("console=ttyS0 quiet panic=-1 oops=panic log_buf_len=4M "
                    "printk.devkmsg=on mitigations=off nokaslr random.trust_cpu=on "
                    "8250.nr_uarts=1 edd=off norandmaps")


def prepare():
    """In the process that becomes QEMU.  As a batch job it is not preempted by whoever wakes up: a
    guest's processor that is taken away in the middle makes the guest's others spin, for as long as
    it is away.  Beside another machine the same work took 46 s without, 19 s with it."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # Refused to who runs as an idle job, say: then it is slower.
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def accelerator():
    """KVM only where the processor shows that it has it: in a machine that is
    itself virtual, /dev/kvm may open and yet run no stock kernel."""
    forced = os.environ.get("KTALLY_ACCEL")
    if forced:
        return "tcg,thread=multi" if forced == "tcg" else forced
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
        flags = next((line.split() for line in file if line.startswith("flags")), [])
    if ("vmx" in flags or "svm" in flags) and os.access("/dev/kvm", os.R_OK | os.W_OK):
        return "kvm"
    return "tcg,thread=multi"


class Machine:
    """Made stopped; start() once, stop() as often as one likes."""

    def __init__(self, emulator, boot, smp, mem, disk, append, keep, cache, count=False):
        self.disk = disk
        self.process = None
        self.sockets = {}
        keep = " ".join(f"ktally.keep={path}" for path in [*keep, cache])
        self.arguments = [
            emulator, "-nodefaults", "-no-user-config", "-no-reboot",
            "-display", "none", "-machine", "q35", "-accel", accelerator(),
            "-cpu", "max", "-smp", str(smp), "-m", mem,
            "-kernel", f"{boot}/vmlinux", "-initrd", f"{boot}/initramfs",
            "-append", f"{KERNEL_ARGUMENTS} {keep} {append}",
            "-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap",
            "-device", "virtio-9p-pci,fsdev=root,mount_tag=ktally.root",
            "-device", "virtio-serial-pci"]
        if count:
            # The guest's clocks count instructions: one is a nanosecond.
            self.arguments[self.arguments.index("-accel") + 1] = "tcg,thread=single"
            self.arguments += ["-icount", "shift=0"]

    def start(self):
        theirs = {}
        for name in CHANNELS:
            mine, theirs[name] = socket.socketpair()
            mine.setblocking(False)
            self.sockets[name] = mine
            self.arguments += ["-chardev", f"socket,id={name},fd={theirs[name].fileno()}"]
            self.arguments += (["-serial", "chardev:console"] if name == "console" else
                               ["-device", f"virtserialport,chardev={name},name=ktally.{name}"])
        fds = [end.fileno() for end in theirs.values()]
        disk = self.add_disk(fds)
        # A session of its own: the terminal's signals are for tools/vm/run.
        # pylint: disable-next=subprocess-popen-preexec-fn
        self.process = subprocess.Popen(
            self.arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, pass_fds=fds, start_new_session=True,
            preexec_fn=prepare)
        for end in theirs.values():
            end.close()
        if disk:
            disk.close()

    def add_disk(self, fds):
        """A sparse file without a name, which ends with QEMU."""
        if not self.disk:
            return None
        size = self.disk.upper().rstrip("B")
        unit = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}.get(size[-1:], 1)
        # pylint: disable-next=consider-using-with
        disk = tempfile.TemporaryFile(dir=os.environ.get("TMPDIR", "/var/tmp"))
        disk.truncate(int(size.rstrip("KMG")) * unit)
        fds.append(disk.fileno())
        self.arguments += [
            "-drive", f"file=/proc/self/fd/{disk.fileno()},format=raw,if=none,id=disk,"
                      "cache=unsafe,discard=unmap",
            "-device", "virtio-blk-pci,drive=disk,serial=ktally"]
        return disk

    def stop(self):
        if not self.process:
            return
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None
        for end in self.sockets.values():
            end.close()

    def last_words(self):
        """What QEMU itself printed, once it has ended."""
        return self.process.stdout.read().decode(errors="replace").strip()
