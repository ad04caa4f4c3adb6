"""The system calls that a process needs to reach anybody, by architecture. Numbers from the kernel's tables."""

from __future__ import annotations

from dataclasses import dataclass

X32_BIT = 0x40000000
"""Calls of the x32 ABI have this bit set and would slip past the numbers below."""


@dataclass(frozen=True)
class Architecture:
    """``audit`` is the kernel's name for it, ``seccomp`` the number of the call that sets a filter."""

    audit: int
    seccomp: int
    refused: tuple[int, ...]
    has_x32: bool = False


ARCHITECTURES = {
    "x86_64": Architecture(
        audit=0xC000003E,
        seccomp=317,
        refused=(
            41,  # socket
            42,  # connect
            43,  # accept
            49,  # bind
            50,  # listen
            53,  # socketpair
            59,  # execve
            101,  # ptrace
            288,  # accept4
            310,  # process_vm_readv
            311,  # process_vm_writev
            322,  # execveat
            425,  # io_uring_setup: it opens sockets without the calls above
            438,  # pidfd_getfd: it takes sockets from other processes
        ),
        has_x32=True,
    ),
    "aarch64": Architecture(
        audit=0xC00000B7,
        seccomp=277,
        refused=(
            117,  # ptrace
            198,  # socket
            199,  # socketpair
            200,  # bind
            201,  # listen
            202,  # accept
            203,  # connect
            221,  # execve
            242,  # accept4
            270,  # process_vm_readv
            271,  # process_vm_writev
            281,  # execveat
            425,  # io_uring_setup
            438,  # pidfd_getfd
        ),
    ),
}
