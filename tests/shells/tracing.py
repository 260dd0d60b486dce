"""Puts a fault at the n-th call by which a process changes what is on a disk, as the system itself would.

Linux stops a process that is traced (ptrace(2)) at the calls that a filter names (seccomp(2)), whoever makes them: this
code, the library of Python, or SQLite. What is known here of registers and numbers of calls is that of x86-64.
"""

import ctypes
import errno
import os
import platform
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from attrs import define, field

OPENS = {2: "open", 257: "openat"}
WRITES = {1: "write", 18: "pwrite64", 20: "writev", 296: "pwritev", 40: "sendfile", 326: "copy_file_range"}
GROWS = {**WRITES, 77: "ftruncate", 285: "fallocate", 83: "mkdir", 258: "mkdirat"}
SYNCS = {74: "fsync", 75: "fdatasync"}
NAMES = {82: "rename", 264: "renameat", 316: "renameat2", 86: "link", 265: "linkat", 87: "unlink", 263: "unlinkat"}
CALLS = {**OPENS, **GROWS, **SYNCS, **NAMES, 84: "rmdir"}
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO, "EFBIG": errno.EFBIG, "EROFS": errno.EROFS, "EACCES": errno.EACCES}
FULL, SHORT, GONE, NONE = "full", "short", "gone", "none"
"""The disk is full from the n-th call on; half of it is written; a directory is removed; nothing."""

_STANDARD_STREAMS = 3
_TRACEME, _CONT, _GETREGS, _SETREGS, _SETOPTIONS = 0, 7, 12, 13, 0x4200
_EXITKILL, _TRACESECCOMP, _TRACEFORK, _TRACEVFORK, _TRACECLONE = 1 << 20, 1 << 7, 2, 4, 8
_EVENT_SECCOMP = 7
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_RETURN_TRACE, _RETURN_ALLOW = 0x7FF00000, 0x7FFF0000
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long] * 4
_libc.ptrace.restype = ctypes.c_long


class _Registers(ctypes.Structure):
    """struct user_regs_struct of sys/user.h."""

    _names = "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss fs gs ds es f g"
    _fields_ = [(name, ctypes.c_ulong) for name in _names.split()]


class _Instruction(ctypes.Structure):
    """struct sock_filter of linux/filter.h."""

    _fields_ = [("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("k", ctypes.c_uint)]


class _Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.POINTER(_Instruction))]


def _trace(request: int, pid: int, address: int = 0, data: int = 0) -> None:
    if _libc.ptrace(request, pid, address, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _be_traced() -> None:
    """In the process that is to be traced: stop until the tracer has said how, then name the calls."""
    _trace(_TRACEME, 0)
    os.kill(os.getpid(), signal.SIGSTOP)
    numbers = sorted(CALLS)
    found = [_Instruction(0x20, 0, 0, 0)]  # load the number of the call
    found += [_Instruction(0x15, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    found += [_Instruction(0x06, 0, 0, _RETURN_ALLOW), _Instruction(0x06, 0, 0, _RETURN_TRACE)]
    program = _Program(len(found), (_Instruction * len(found))(*found))
    if _libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or _libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        os._exit(97)


@define
class Fault:
    """What happens at which call, and whether it did. `gone` is the directory that is removed."""

    what: str
    at: int
    gone: str = ""
    seen: int = 0
    struck: list[str] = field(factory=list)
    """Names of the calls that it happened at."""

    def meet(self, pid: int) -> None:
        registers = _Registers()
        _trace(_GETREGS, pid, 0, ctypes.addressof(registers))
        name = self._counted(registers)
        if name is None:
            return
        self.seen += 1
        if self.what == NONE or self.seen < self.at or (self.seen > self.at and self.what != FULL):
            return
        self.struck.append(name)
        if self.what in ERRORS or self.what == FULL:
            registers.orig_rax = ctypes.c_ulong(-1).value  # no call is made
            registers.rax = ctypes.c_ulong(-ERRORS.get(self.what, errno.ENOSPC)).value
            _trace(_SETREGS, pid, 0, ctypes.addressof(registers))
        elif self.what == SHORT:
            registers.rdx = max(registers.rdx // 2, 1)
            _trace(_SETREGS, pid, 0, ctypes.addressof(registers))
        elif self.what == GONE:
            shutil.rmtree(self.gone)
        else:
            os.kill(pid, getattr(signal, self.what))

    def _counted(self, registers: _Registers) -> str | None:
        """The name of a call that counts: not of one that only reads, nor of one that goes to a standard stream."""
        number = registers.orig_rax
        if number in OPENS:
            flags = registers.rsi if number == 2 else registers.rdx
            return "create" if flags & os.O_CREAT and self.what != SHORT else None
        if (number in WRITES or number in SYNCS) and registers.rdi < _STANDARD_STREAMS:
            return None
        if self.what == SHORT and number not in (1, 18):
            return None
        if self.what == FULL and number not in GROWS:
            return None
        return CALLS[number]


def run(fault: Fault, work: Callable[[], None]) -> int:
    """Do work in a process of its own, with a fault. Its exit status; that of a signal is negative."""
    child = os.fork()
    if not child:
        try:
            _be_traced()
            work()
        finally:
            os._exit(98)
    os.waitpid(child, 0)
    options = _EXITKILL | _TRACESECCOMP | _TRACEFORK | _TRACEVFORK | _TRACECLONE
    _trace(_SETOPTIONS, child, 0, options)
    _trace(_CONT, child)
    left, status = {child}, 0
    while left:
        pid, ended = os.waitpid(-1, 0)
        if not os.WIFSTOPPED(ended):
            left.discard(pid)
            status = os.waitstatus_to_exitcode(ended) if pid == child else status
            continue
        known, passed_on = pid in left, 0
        left.add(pid)
        if ended >> 8 == signal.SIGTRAP | _EVENT_SECCOMP << 8:
            fault.meet(pid)
        elif ended >> 16 == 0 and known:  # a signal for the process; a new one begins with a SIGSTOP
            passed_on = os.WSTOPSIG(ended)
        try:
            _trace(_CONT, pid, 0, passed_on)
        except ProcessLookupError:
            continue  # it has been killed
    return status


def possible() -> bool:
    """True where processes can be traced like this."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return False

    def work() -> None:
        Path("/").mkdir()

    fault = Fault(NONE, 0)
    try:
        run(fault, work)
    except OSError:
        return False
    return fault.seen == 1
