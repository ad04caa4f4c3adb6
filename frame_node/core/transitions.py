"""The steps between phases that commands and time share. Pure."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from frame_node.core.idle import IdleClock, next_idle
from frame_node.core.move import PACE, Move, Still, softness_for
from frame_node.core.phases import (
    Ended,
    Idling,
    Outcome,
    Performing,
    Phase,
    Playback,
    Returning,
    Settling,
    TurnedDown,
)
from frame_node.core.reel import Repertoire
from frame_node.core.settle import REFRESH_NS, SETTLE_LONGEST_NS, plan_settle

Result = tuple[Playback, tuple[Outcome, ...]]
RETURN_IMAGES = 4
"""The shortest way back that is not simply the next image, in refreshes."""
DIRECT_STEPS = 0.8
"""A rest point this near to neutral simply follows it: half of what a rest point may be off, for the eye sees more
of it than the track measures (a key image of the video may fall there)."""
RETURN_LONGEST = SETTLE_LONGEST_NS // REFRESH_NS


def planned(state: Playback, now_ns: int) -> Result:
    """Decide anew how the first waiting cue will begin; turn down those that cannot before they expire."""
    outcomes: tuple[Outcome, ...] = ()
    phase = state.phase
    while isinstance(phase, Idling) and state.waiting and state.repertoire:
        cue = state.waiting[0]
        goal = Still(state.repertoire.gestures[cue.clip], 0)
        settle = plan_settle(phase.clock, phase.shown, goal, cue.start_ns, now_ns)
        if settle.move.end_ns <= cue.expires_ns:
            return replace(state, phase=replace(phase, settle=settle)), outcomes
        state = replace(state, waiting=state.waiting[1:])
        outcomes += (TurnedDown(cue.cue_id, "playback.expired", "it could not start before its expiry"),)
    if isinstance(phase, Idling):
        state = replace(state, phase=replace(phase, settle=None))
    return state, outcomes


def idling_at(state: Playback, still: Still, at_ns: int) -> Playback:
    """The idle loop runs from this image on, which is due at ``at_ns``."""
    assert state.repertoire is not None
    repertoire = replace(state.repertoire, idle=still.reel)
    clock = IdleClock(still.reel, at_ns, still.image, next_idle(repertoire, still.reel, state.turns))
    return replace(state, repertoire=repertoire, phase=Idling(clock))


def come_round(state: Playback, idling: Idling) -> Playback:
    """Once the next loop has begun, slots count from its first image and it is decided which one follows it."""
    clock, turn = idling.clock, idling.clock.turn
    if idling.shown < turn:
        return replace(state, phase=idling)
    state = idling_at(replace(state, turns=state.turns + 1), clock.still(turn), clock.due_ns(turn))
    assert isinstance(state.phase, Idling)
    settle = idling.settle and replace(idling.settle, slot=idling.settle.slot - turn)
    return replace(state, phase=replace(state.phase, shown=idling.shown - turn, settle=settle))


def begin(state: Playback, idling: Idling) -> Result:
    """Leave the idle loop for the first waiting cue."""
    assert idling.settle is not None
    move = idling.settle.move
    settling = Settling(state.waiting[0], move)
    return replace(state, phase=settling, waiting=state.waiting[1:], resume=move.origin.image), ()


def start(settling: Settling, at_ns: int) -> Performing:
    """The clip's first image was presented; later ones are due by the plan, or by now when that was missed."""
    reel, planned_ns = settling.move.goal.reel, settling.move.end_ns
    anchor_ns = planned_ns if at_ns - planned_ns <= reel.period_ns // 2 else at_ns
    return Performing(settling.cue, reel, anchor_ns, settling.settled_ns or at_ns, at_ns, 0, 1, 0)


def performed_one(state: Playback, performing: Performing, at_ns: int) -> Result:
    """Go on performing, or end after the last image."""
    if performing.shown < performing.reel.images - 1:
        return replace(state, phase=performing), ()
    last = Still(performing.reel, performing.shown)
    state, turned = _after(state, last, at_ns)
    return state, (_ended(performing, at_ns), *turned)


def stop(state: Playback, code: str, reason: str, now_ns: int) -> Result:
    """Break off the settle or performance under way and go back into the idle loop."""
    phase = state.phase
    if isinstance(phase, Settling) and state.repertoire:
        back, done = phase.move.reversed_at(phase.done, now_ns)
        next_phase: Phase = Returning(back, done)
        if back.goal.reel.clip != state.repertoire.idle.clip:  # it came from another gesture's end, at neutral
            return _return(state, phase.move.goal, now_ns), (TurnedDown(phase.cue.cue_id, code, reason),)
        return replace(state, phase=next_phase), (TurnedDown(phase.cue.cue_id, code, reason),)
    if isinstance(phase, Performing) and state.repertoire:
        state = _return(state, Still(phase.reel, phase.shown), now_ns)
        return state, (_ended(phase, now_ns, cancelled=True),)
    return state, ()


def _after(state: Playback, last: Still, at_ns: int) -> Result:
    """After a performance: straight on to a cue that is near, or back into the idle loop."""
    assert state.repertoire is not None
    next_due_ns = at_ns + last.reel.period_ns
    if state.waiting and state.waiting[0].start_ns <= next_due_ns + SETTLE_LONGEST_NS:
        cue = state.waiting[0]
        goal = Still(state.repertoire.gestures[cue.clip], 0)
        end_ns = max(cue.start_ns, next_due_ns)
        hold = Move(last, goal, at_ns, end_ns, max(1, round((end_ns - at_ns) / REFRESH_NS)))
        return replace(state, phase=Settling(cue, hold), waiting=state.waiting[1:]), ()
    idle = state.repertoire.idle
    rest = idle.rest_after(state.resume)
    if idle.steps_from_neutral(rest) <= DIRECT_STEPS:
        return planned(idling_at(state, Still(idle, rest), next_due_ns), at_ns)
    return _return(state, last, at_ns), ()


def _return(state: Playback, origin: Still, now_ns: int) -> Playback:
    """Move from any image to the next rest point of the idle loop."""
    repertoire: Repertoire | None = state.repertoire
    assert repertoire is not None
    goal = Still(repertoire.idle, repertoire.idle.rest_after(state.resume))
    steps = origin.reel.steps_from_neutral(origin.image) + goal.reel.steps_from_neutral(goal.image)
    images = min(max(RETURN_IMAGES, ceil(steps / PACE)), RETURN_LONGEST)
    end_ns = now_ns + images * REFRESH_NS
    return replace(state, phase=Returning(Move(origin, goal, now_ns, end_ns, images, softness_for(steps, images))))


def _ended(performing: Performing, at_ns: int, cancelled: bool = False) -> Ended:
    one = performing
    return Ended(one.cue.cue_id, one.settled_ns, one.started_ns, at_ns, one.presented, one.dropped, cancelled)
