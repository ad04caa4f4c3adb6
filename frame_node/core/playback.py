"""Playback as a pure state machine: the commands that come in.

How time passes stands in :mod:`frame_node.core.passage`. Policy for cues that meet: they queue by start;
one that would overlap another is turned down as busy.
"""

from __future__ import annotations

from dataclasses import replace

from frame_node.core.idle import next_idle
from frame_node.core.move import Move, Still
from frame_node.core.phases import (
    Empty,
    Idling,
    Ordered,
    Outcome,
    Performing,
    Playback,
    Returning,
    Settling,
    TurnedDown,
    still_of,
)
from frame_node.core.reel import Reel, Repertoire
from frame_node.core.settle import REFRESH_NS
from frame_node.core.transitions import Result, idling_at, planned, stop
from protocol.words import ClipId, CueId

SEEN_LIMIT = 256
WAITING_LIMIT = 8
CHANGE_IMAGES = 36
"""Length of the fade from one portrait to another, in refreshes."""


def arm(state: Playback, cue: Ordered, now_ns: int) -> Result:
    """Accept a cue or turn it down; a duplicate changes nothing."""
    if cue.cue_id in state.seen:
        return state, ()
    state = replace(state, seen=(*state.seen, cue.cue_id)[-SEEN_LIMIT:])
    reel = state.repertoire.gestures.get(cue.clip) if state.repertoire else None
    if reel is None:
        return state, (TurnedDown(cue.cue_id, "playback.no_clip", "the clip cannot be played here"),)
    if cue.expires_ns < max(now_ns, cue.start_ns):
        return state, (TurnedDown(cue.cue_id, "playback.expired", "it arrived after its expiry"),)
    if len(state.waiting) >= WAITING_LIMIT or _overlaps(state, cue, reel, now_ns):
        return state, (TurnedDown(cue.cue_id, "playback.busy", "another performance is under way by then"),)
    waiting = tuple(sorted((*state.waiting, cue), key=lambda one: one.start_ns))
    return planned(replace(state, waiting=waiting), now_ns)


def cancel(state: Playback, cue_id: CueId | None, now_ns: int) -> Result:
    """Forget a waiting cue; settle back from the one under way. Without an id: both."""
    gone = [cue for cue in state.waiting if cue_id in (None, cue.cue_id)]
    turned: tuple[Outcome, ...] = tuple(
        TurnedDown(cue.cue_id, "playback.cancelled", "it was cancelled") for cue in gone
    )
    state = replace(state, waiting=tuple(cue for cue in state.waiting if cue not in gone))
    phase = state.phase
    if isinstance(phase, (Settling, Performing)) and cue_id in (None, phase.cue.cue_id):
        state, stopped = stop(state, "playback.cancelled", "it was cancelled", now_ns)
        turned += stopped
    state, more = planned(state, now_ns)
    return state, turned + more


def slept_through(state: Playback, since_ns: int, now_ns: int) -> Result:
    """The machine slept: a cue that was due meanwhile is not performed at whatever time it happens to wake."""
    reason = "it was due while the frame slept"

    def missed(cue: Ordered) -> bool:
        return since_ns <= cue.start_ns <= now_ns

    turned: tuple[Outcome, ...] = tuple(
        TurnedDown(cue.cue_id, "playback.expired", reason) for cue in state.waiting if missed(cue)
    )
    state = replace(state, waiting=tuple(cue for cue in state.waiting if not missed(cue)))
    if isinstance(state.phase, Settling) and missed(state.phase.cue):
        state, stopped = stop(state, "playback.expired", reason, now_ns)
        turned += stopped
    state, more = planned(state, now_ns)
    return state, turned + more


def hang(state: Playback, repertoire: Repertoire | None, now_ns: int) -> Result:
    """Show another portrait, renew the clips of this one, or (None) nothing."""
    if repertoire and state.repertoire and _goes_on(state.repertoire.idle, repertoire):
        kept = replace(repertoire, idle=state.repertoire.idle)
        return _without_lost(_following_anew(replace(state, repertoire=kept)), now_ns)
    origin = still_of(state.phase)
    state, outcomes = stop(state, "playback.no_clip", "the portrait was taken down", now_ns)
    turned = tuple(TurnedDown(c.cue_id, "playback.no_clip", "the portrait was taken down") for c in state.waiting)
    state = replace(state, repertoire=repertoire, waiting=(), phase=Empty(), resume=0)
    if repertoire is not None:
        goal = Still(repertoire.idle, 0)
        if origin is None:
            state = idling_at(state, goal, now_ns)
        else:
            end_ns = now_ns + CHANGE_IMAGES * REFRESH_NS
            state = replace(state, phase=Returning(Move(origin, goal, now_ns, end_ns, CHANGE_IMAGES)))
    return state, outcomes + turned


def drop_clip(state: Playback, clip: ClipId, now_ns: int) -> Result:
    """A clip turned out to be broken: go on without it; without any idle clip nothing is left to show."""
    if state.repertoire is None:
        return state, ()
    left = state.repertoire.without(clip)
    if clip == left.idle.clip:
        bare, turned = hang(state, None, now_ns)
        if left.idles:
            bare, _ = hang(bare, replace(left, idle=left.idles[0]), now_ns)
        return bare, turned
    state = _following_anew(replace(state, repertoire=left))
    outcomes: tuple[Outcome, ...] = ()
    phase = state.phase
    if isinstance(phase, (Settling, Performing)) and phase.cue.clip == clip:
        state, outcomes = stop(state, "playback.clip_broken", "its clip cannot be decoded", now_ns)
    state, more = _without_lost(state, now_ns, "playback.clip_broken", "its clip cannot be decoded")
    return state, outcomes + more


def _goes_on(idle: Reel, renewed: Repertoire) -> bool:
    return idle.portrait == renewed.portrait and idle.clip in {reel.clip for reel in (renewed.idle, *renewed.idles)}


def _following_anew(state: Playback) -> Playback:
    """Decide again which idle loop follows: the one that was chosen may be gone."""
    phase, repertoire = state.phase, state.repertoire
    if not isinstance(phase, Idling) or repertoire is None:
        return state
    then = next_idle(repertoire, phase.clock.reel, state.turns)
    return replace(state, phase=replace(phase, clock=replace(phase.clock, then=then)))


def _without_lost(
    state: Playback, now_ns: int, code: str = "playback.no_clip", reason: str = "its clip was taken away"
) -> Result:
    """Turn down the waiting cues whose clip is no longer there."""
    clips = state.repertoire.gestures if state.repertoire else {}
    lost = tuple(cue for cue in state.waiting if cue.clip not in clips)
    state = replace(state, waiting=tuple(cue for cue in state.waiting if cue.clip in clips))
    state, more = planned(state, now_ns)
    return state, tuple(TurnedDown(cue.cue_id, code, reason) for cue in lost) + more


def _overlaps(state: Playback, cue: Ordered, reel: Reel, now_ns: int) -> bool:
    start_ns = max(cue.start_ns, now_ns)
    ends_ns = start_ns + reel.images * reel.period_ns
    return any(start_ns < end and begin < ends_ns for begin, end in _taken(state, now_ns))


def _taken(state: Playback, now_ns: int) -> list[tuple[int, int]]:
    """When performances are under way or planned."""
    taken = []
    if isinstance(state.phase, Performing):
        taken.append((state.phase.anchor_ns, state.phase.ends_ns))
    if isinstance(state.phase, Settling):
        reel, start_ns = state.phase.move.goal.reel, state.phase.move.end_ns
        taken.append((start_ns, start_ns + reel.images * reel.period_ns))
    clips = state.repertoire.gestures if state.repertoire else {}
    for cue in state.waiting:
        reel, start_ns = clips[cue.clip], max(cue.start_ns, now_ns)
        taken.append((start_ns, start_ns + reel.images * reel.period_ns))
    return taken
