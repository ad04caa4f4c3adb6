"""Is a hand waving? From its places over the last second and a half.

The palm's x in hand widths, its drift taken out, must go back and forth: at least three reversals of a swing that
can be seen, in an even rhythm. A hand that talks is less even, one that points does not turn back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median, pstdev

WINDOW_MS = 1_600.0
SWING = 0.35
"""Between two reversals, in hand widths."""
REVERSALS = 3
SHORTEST_MS, LONGEST_MS = 100.0, 700.0
"""Between two reversals."""
UNEVENNESS = 0.6
"""Of these times: their deviation over their mean."""
HOLD_OFF_MS = 3_000.0
GAP_MS = 450.0
"""A hand that was not seen for longer begins anew."""
FEWEST = 6
"""Places in the window: with fewer images a second a rhythm cannot be told from chance."""
RAISED_SHARE = 0.7


@dataclass(frozen=True)
class HandAt:
    """A hand in one image. ``raised``: its palm is up, about as high as the shoulders or higher."""

    at: float
    x: float
    width: float
    raised: bool


@dataclass(frozen=True)
class Waving:
    """What a hand did lately."""

    places: tuple[HandAt, ...] = ()
    quiet_until: float = float("-inf")


@dataclass(frozen=True)
class Wave:
    """A wave was seen; ``first`` is when its first reversal was."""

    at: float
    first: float


def watch(waving: Waving, hand: HandAt | None, face_there: bool, now: float) -> tuple[Waving, Wave | None]:
    """One image more; ``hand`` is None when none was seen in it."""
    if hand is None:
        fresh = bool(waving.places) and now - waving.places[-1].at <= GAP_MS
        return (waving if fresh else Waving((), waving.quiet_until)), None
    before = waving.places if waving.places and hand.at - waving.places[-1].at <= GAP_MS else ()
    places = tuple(place for place in (*before, hand) if now - place.at <= WINDOW_MS)
    watched = Waving(places, waving.quiet_until)
    if now < waving.quiet_until or not face_there:
        return watched, None
    first = first_reversal(places)
    if first is None:
        return watched, None
    return Waving((), now + HOLD_OFF_MS), Wave(now, first)


def first_reversal(places: Sequence[HandAt]) -> float | None:
    """When the first of the wave's reversals was; None when this is no wave."""
    if len(places) < FEWEST or sum(place.raised for place in places) < RAISED_SHARE * len(places):
        return None
    turns = reversals([place.at for place in places], _without_drift(places))[-REVERSALS:]
    if len(turns) < REVERSALS:
        return None
    waits = [later - earlier for earlier, later in pairwise(turns)]
    in_rhythm = all(SHORTEST_MS <= wait <= LONGEST_MS for wait in waits) and pstdev(waits) < UNEVENNESS * fmean(waits)
    return turns[0] if in_rhythm else None


def reversals(times: Sequence[float], values: Sequence[float]) -> list[float]:
    """When the values turned back by at least a swing, each after a swing the other way."""
    turns: list[float] = []
    low = high = farthest = way = 0
    for index, value in enumerate(values):
        if way == 0:
            low = index if value < values[low] else low
            high = index if value > values[high] else high
            if value - values[low] >= SWING:
                way, farthest = 1, index
            elif values[high] - value >= SWING:
                way, farthest = -1, index
        elif (value - values[farthest]) * way > 0:
            farthest = index
        elif (values[farthest] - value) * way >= SWING:
            turns.append(times[farthest])
            way, farthest = -way, index
    return turns


def _without_drift(places: Sequence[HandAt]) -> list[float]:
    """x in hand widths, less the straight line that fits best."""
    width = max(1e-6, median(place.width for place in places))
    times = [place.at for place in places]
    values = [place.x / width for place in places]
    when, where = fmean(times), fmean(values)
    spread = sum((time - when) ** 2 for time in times)
    slope = sum((t - when) * (v - where) for t, v in zip(times, values, strict=True)) / spread if spread else 0.0
    return [value - where - slope * (time - when) for time, value in zip(times, values, strict=True)]
