"""Being on time: real-time priority where it is granted, sleep, and before a start spin the last 1.5 milliseconds."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable

from protocol.runtime.clock import monotonic_ns

SPIN_NS = 1_500_000
PRIORITY = 10


def claim_real_time() -> bool:
    """Ask for SCHED_FIFO for this thread; a refusal is normal and costs only some tenths of a millisecond."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
        return True
    return False


def give_up_real_time() -> None:
    """For threads whose work may wait."""
    with contextlib.suppress(OSError, AttributeError):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def give_way() -> None:
    """Let another player on this machine run that is due at the same instant: real-time threads share no other way."""
    os.sched_yield()


def wait_until(due_ns: int, doze: Callable[[float], bool], *, exactly: bool = True) -> bool:
    """Return at ``due_ns``. ``doze(seconds)`` waits at most so long; when it returns True, return False early.

    Not ``exactly``: as late as the system wakes a sleeper, which nobody sees in the middle of a motion. To spin
    before every image would cost as much processor as decoding it.
    """
    spin_ns = SPIN_NS if exactly else 0
    while (left := due_ns - monotonic_ns()) > spin_ns:
        if doze((left - spin_ns) / 1e9):
            return False
    while monotonic_ns() < due_ns:
        give_way()
    return True
