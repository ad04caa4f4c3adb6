"""Glances at what happens beside the portrait, as the player keeps them until they are over. Pure."""

from __future__ import annotations

from frame_node.core.gazing import Point
from protocol.messages.player import GlanceAt

MOST = 8
"""Of what is still to come; the soonest are kept."""

SAME_NS = 20_000_000
"""Glances that begin no farther apart are one: the hub says one again to end it sooner, and this machine's idea of the
hub's time has moved a little meanwhile."""

Glances = tuple[GlanceAt, ...]
"""In order of their start."""


def heeded(glances: Glances, glance: GlanceAt, now_ns: int) -> Glances:
    """Another one, in place of one that begins at the same instant; what is over is forgotten."""
    others = (one for one in glances if abs(one.start_ns - glance.start_ns) > SAME_NS and one.until_ns > now_ns)
    return tuple(sorted((*others, glance), key=lambda one: one.start_ns))[:MOST]


def glanced(glances: Glances, now_ns: int) -> Point | None:
    """Where to look: at what began last of all that is not over; None: at nothing."""
    found = [(one.x, one.y) for one in glances if one.start_ns <= now_ns < one.until_ns]
    return found[-1] if found else None
