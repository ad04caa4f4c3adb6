"""Take from this process what looking does not need, once the camera is open: the network, files, new programs.

Two locks, for each alone may be refused by the system: an empty network namespace, and a filter of system calls that
no thread of the process can take off again.
"""

from __future__ import annotations

import ctypes
import os
import platform
import resource
import struct
import sys

from frame_node.eyes.system_calls import ARCHITECTURES, X32_BIT, Architecture
from protocol.messages.eyes import Confined

_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000
_SET_NO_NEW_PRIVS, _SET_DEATH_SIGNAL, _KILL = 38, 1, 9
_FILTER_MODE, _ALL_THREADS = 1, 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOWED, _KILLED, _REFUSED = 0x7FFF0000, 0x80000000, 0x00050000 | 13
"""Refused as EACCES; a call of another architecture ends the process."""
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4


def confine() -> Confined:
    """Set limits and drop the network; says how. ``no``: this system offers neither way."""
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):  # a dump of its memory would hold pictures
        resource.setrlimit(limit, (0, 0))
    if not sys.platform.startswith("linux"):
        return "no"
    library = ctypes.CDLL(None, use_errno=True)
    library.prctl(_SET_DEATH_SIGNAL, _KILL, 0, 0, 0)  # a read from a camera may last; the parent's end must not
    alone, filtered = _without_network(library), _with_filter(library)
    if alone and filtered:
        return "both"
    return "namespace" if alone else "filter" if filtered else "no"


def _without_network(library: ctypes.CDLL) -> bool:
    """A network namespace of its own, empty. Needs a user namespace unless we are root."""
    flags = _NEW_NETWORK if os.geteuid() == 0 else _NEW_USER | _NEW_NETWORK
    return bool(library.unshare(flags) == 0) or bool(library.unshare(_NEW_USER | _NEW_NETWORK) == 0)


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p)]


def _with_filter(library: ctypes.CDLL) -> bool:
    """For all threads that there are and will be."""
    machine = ARCHITECTURES.get(platform.machine())
    if machine is None or library.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    instructions = assembled(machine)
    program = _Program(len(instructions) // 8, instructions)
    return bool(library.syscall(machine.seccomp, _FILTER_MODE, _ALL_THREADS, ctypes.byref(program)) == 0)


def assembled(machine: Architecture) -> bytes:
    """The filter for the kernel's packet-filter machine: refuse what is listed, allow all else."""
    refused = machine.refused
    code = [
        _step(_LOAD, _ARCHITECTURE_AT),
        _step(_EQUAL, machine.audit, yes=1),
        _step(_RETURN, _KILLED),
        _step(_LOAD, _NUMBER_AT),
    ]
    if machine.has_x32:
        code += [_step(_AT_LEAST, X32_BIT, no=1), _step(_RETURN, _REFUSED)]
    code += [_step(_EQUAL, number, yes=len(refused) - index) for index, number in enumerate(refused)]
    return b"".join([*code, _step(_RETURN, _ALLOWED), _step(_RETURN, _REFUSED)])


def _step(code: int, value: int, yes: int = 0, no: int = 0) -> bytes:
    """One instruction; ``yes`` and ``no`` are how many of the next ones a comparison leaps over."""
    return struct.pack("=HBBI", code, yes, no, value)
