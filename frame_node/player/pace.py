"""Being on time: real-time priority where it is granted, sleep, then spin the last millisecond and a half."""

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


def wait_until(due_ns: int, doze: Callable[[float], bool]) -> bool:
    """Return at ``due_ns``. ``doze(seconds)`` waits at most so long; when it returns True, return False early."""
    while (left := due_ns - monotonic_ns()) > SPIN_NS:
        if doze((left - SPIN_NS) / 1e9):
            return False
    while monotonic_ns() < due_ns:
        give_way()
    return True
