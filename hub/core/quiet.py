"""Quiet hours as people say them: "from ten to seven", "half past nine to 6:30", "22:30-07:00". Pure."""

from __future__ import annotations

import re

NONE = "none"
EVENING = range(5, 12)
"""Hours without a word for the half of the day that begin a night, not a morning."""
_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty"""
_NUMBERS = {word: number for number, word in enumerate(_WORDS.split())} | {"thirty": 30, "forty": 40, "fifty": 50}
_BETWEEN = re.compile(r"\s*(?:\b(?:to|until|till|til|and|through|up to)\b|[-–—])\s*")
_QUARTER_TO = re.compile(r"\bquarter (?:to|before)\b")
_AROUND = re.compile(r"^(?:are |is |be |shall be |should be |from |between |at |of )+")
_TIME = re.compile(r"(\d{1,2})(?:[:. ](\d{2}))?")
_PAST = re.compile(r"(half|quarter) past (.+)")


def quiet_hours(text: str) -> str | None:
    """``22:00-07:00`` for "from ten to seven", empty for none; None when it is no such thing."""
    words = " ".join(text.casefold().replace("o'clock", "").replace("’", "'").split())
    if words == NONE:
        return ""
    words = _QUARTER_TO.sub("quarter_before", _AROUND.sub("", words))
    parts = [part for part in _BETWEEN.split(words) if part]
    if len(parts) != 2:
        return None
    start, end = _minute(parts[0], begins=True), _minute(parts[1], begins=False)
    return None if start is None or end is None or start == end else f"{_clock(start)}-{_clock(end)}"


def _minute(said: str, *, begins: bool) -> int | None:
    """The minute of the day. Without a word for its half, a night begins in the evening and ends in the morning."""
    if said in ("midnight", "noon", "midday"):
        return 0 if said == "midnight" else 720
    half = re.search(r"\b(a\.?m\b|p\.?m\b|in the morning|in the evening|at night|in the afternoon)", said)
    plain = re.sub(r"\s*(a\.?m\b\.?|p\.?m\b\.?|in the \w+|at night)", "", said).strip()
    before = plain.startswith("quarter_before")
    past = _PAST.fullmatch(plain)
    extra = -15 if before else {"half": 30, "quarter": 15}[past[1]] if past else 0
    time = _read(past[2] if past else plain.removeprefix("quarter_before").strip())
    if time is None:
        return None
    hour, minute = time
    if half is not None and hour <= 12:
        early = half[1] in ("am", "a.m", "in the morning")
        hour = hour % 12 + (0 if early else 12)
    elif begins and hour in EVENING:
        hour += 12
    elif begins and hour == 12:
        hour = 0
    return (hour * 60 + minute + extra) % 1440 if hour < 24 and minute < 60 else None


def _read(text: str) -> tuple[int, int] | None:
    if match := _TIME.fullmatch(text):
        return int(match[1]), int(match[2] or 0)
    numbers = [_NUMBERS.get(word) for word in text.split()]
    if not numbers or len(numbers) > 3 or any(number is None for number in numbers):
        return None
    first, *rest = (number for number in numbers if number is not None)
    if first == 20 and rest and rest[0] < 10:  # "twenty two thirty"
        first, rest = first + rest[0], rest[1:]
    return (first, sum(rest)) if first < 24 else None


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
