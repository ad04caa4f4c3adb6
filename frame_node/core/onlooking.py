"""Glances at the controller: handed to the player in this machine's time, or let be. Pure.

What cannot be kept is let be in silence, not refused: a portrait that does not look is nobody's loss, the hub asks for
nothing back, and of the cue at which it would have looked the other frame gives account.
"""

from __future__ import annotations

from frame_node.core.cues import FARTHEST_MS
from frame_node.core.events import TellPlayer
from frame_node.core.state import Decision, State
from frame_node.core.timekeeping import too_unsure_for
from protocol.errors import ClockForeign
from protocol.messages import Glance
from protocol.messages.player import GlanceAt

LONGEST_MS = 120_000.0
"""As long as anybody speaks in one go."""


def take_glance(state: State, glance: Glance, now: float) -> Decision:
    """Said twice it does no harm."""
    try:
        start_ms = state.clock.to_local(glance.start, glance.clock_id)
    except ClockForeign:
        return state, ()  # from before a restart of the hub: what it was about was never performed, or is over
    end_ms = start_ms + glance.lasts_ms
    if not _makes_sense(glance) or not now < end_ms or start_ms > now + FARTHEST_MS:
        return state, ()
    if too_unsure_for(state, None, now) or state.player is None:
        return state, ()  # to look where nothing happens yet would be stranger than not to look
    told = GlanceAt(x=glance.x, y=glance.y, start_ns=round(start_ms * 1e6), until_ns=round(end_ms * 1e6))
    return state, (TellPlayer(told),)


def _makes_sense(glance: Glance) -> bool:
    """Written so that what is no number fails as well."""
    return abs(glance.x) <= 1.0 and abs(glance.y) <= 1.0 and 0.0 < glance.lasts_ms <= LONGEST_MS
