"""When the panel is lit: by the hour, and by who is there. Pure.

In quiet hours it is dark until somebody stirs: a touch, a wave, or a cue or a speech, which somebody has asked for. At
other times a frame with eyes goes dark when it has seen nobody for long; one without eyes cannot know, and stays lit.
"""

from __future__ import annotations

from dataclasses import replace

from frame_node.core.events import Effect, Event, EyesSaid, LightPanel, MessageArrived, PlayerSaid, Ticked
from frame_node.core.state import Decision, PanelLight, State
from protocol.messages import Cue, SpeakTrack
from protocol.messages.eyes import EyesNoticed, EyesSeen
from protocol.messages.player import PlayerUp, Touched

AWAKE_MS = 120_000.0
"""So long it stays lit in quiet hours after somebody stirred."""


def is_quiet(quiet: tuple[int, int] | None, minute: int | None) -> bool:
    """Whether a minute of the day lies in hours that may pass midnight."""
    if quiet is None or minute is None:
        return False
    start, end = quiet
    return start <= minute < end if start <= end else minute >= start or minute < end


def light_panel(state: State, event: Event, now: float) -> Decision:
    """Take in what an event says of people and the hour, and switch when that changes anything."""
    known = _heard(state.panel, event, now)
    wish = _should_be_lit(state, known, now)
    effects: tuple[Effect, ...] = (LightPanel(wish),) if wish != known.lit or _restarted(event, wish) else ()
    return replace(state, panel=replace(known, lit=wish)), effects


def _restarted(event: Event, lit: bool) -> bool:
    """A player that has just come up shows a picture until it is told otherwise."""
    return not lit and isinstance(event, PlayerSaid) and isinstance(event.message, PlayerUp)


def _heard(known: PanelLight, event: Event, now: float) -> PanelLight:
    match event:
        case Ticked(minute) if minute is not None:
            return replace(known, minute=minute)
        case PlayerSaid(Touched()) | EyesSaid(EyesNoticed(what="wave")) | MessageArrived(Cue() | SpeakTrack()):
            return replace(known, stirred_at=now)
        case EyesSaid(EyesSeen(present=True)):
            return replace(known, company_at=now)
        case _:
            return known


def _should_be_lit(state: State, known: PanelLight, now: float) -> bool:
    me = state.me
    if is_quiet(me.quiet or state.house_quiet, known.minute):
        return known.stirred_at is not None and now - known.stirred_at < AWAKE_MS
    if not me.dark_after_ms or not me.has_eyes or state.seen is None:
        return True
    latest = max(at for at in (known.company_at, known.stirred_at, me.since_ms) if at is not None)
    return now - latest < me.dark_after_ms
