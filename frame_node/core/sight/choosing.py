"""Whom the portrait follows when several viewers are there: the nearest who looks, without flicker between two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from frame_node.core.sight.viewers import Viewer

DWELL_MS = 1_500.0
"""So long at least one viewer is followed, as long as there."""
MUCH_NEARER = 1.3
"""Who is to take over from an attentive viewer must seem larger by so much."""


@dataclass(frozen=True)
class Chosen:
    """Who is followed, and since when."""

    number: int
    since: float


def choose(chosen: Chosen | None, viewers: Sequence[Viewer], now: float) -> Chosen | None:
    """The next choice; None when nobody is there."""
    if not viewers:
        return None
    # An attentive one comes before all others, so beside an attentive current one only another such can be best.
    best = max(viewers, key=lambda each: (each.attentive(now), each.spot.size))
    current = next((each for each in viewers if chosen and each.number == chosen.number), None)
    if chosen is None or current is None:
        return Chosen(best.number, now)
    if best is current or now - chosen.since < DWELL_MS:
        return chosen
    nearer = best.spot.size > MUCH_NEARER * current.spot.size
    takes_over = nearer or (best.attentive(now) and not current.attentive(now))
    return Chosen(best.number, now) if takes_over else chosen
