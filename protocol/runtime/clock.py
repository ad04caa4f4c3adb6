"""The injected clock. Nothing else in Kinframe reads the time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Protocol

_MONOTONIC = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
"""Counts suspend: CLOCK_BOOTTIME on Linux, CLOCK_MONOTONIC on macOS, where time.monotonic() does not."""


def monotonic_ns() -> int:
    """Nanoseconds of the one monotonic clock that all processes of this machine share."""
    return time.clock_gettime_ns(_MONOTONIC) if _MONOTONIC is not None else time.monotonic_ns()


class Clock(Protocol):
    """Time as the nodes see it."""

    def now_ms(self) -> float:
        """Monotonic milliseconds; counts suspend where the system can."""
        ...

    def wall(self) -> datetime:
        """The time of day in UTC: for people and records, never for order or intervals."""
        ...

    async def sleep(self, ms: float) -> None: ...


class SystemClock:
    """The machine's own clock. See the Clock port."""

    def now_ms(self) -> float:
        return monotonic_ns() / 1e6

    def wall(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, ms: float) -> None:
        await asyncio.sleep(max(0.0, ms) / 1000)
