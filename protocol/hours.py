"""Hours of the day as they are written down: ``22:30-07:00``, local time, past midnight where the end is earlier."""

from __future__ import annotations

import re

_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
HOURS = re.compile(f"({_TIME})-({_TIME})")


def minutes_of(hours: str) -> tuple[int, int] | None:
    """Start and end as minutes of the day; None for what are no hours."""
    found = HOURS.fullmatch(hours)
    return (_minute(found[1]), _minute(found[2])) if found else None


def _minute(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])
