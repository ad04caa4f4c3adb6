"""How time passes in playback: what is presented next, and what having presented it means. Pure.

The player's loop repeats: ``advance`` → ``upcoming`` → draw, wait, flip → ``presented``.
"""

from __future__ import annotations

from dataclasses import replace

from frame_node.core.move import Shot, Still
from frame_node.core.phases import LATE_NS, Idling, Performing, Playback, Presentation, Returning, Settling
from frame_node.core.transitions import (
    Result,
    begin,
    come_round,
    idling_at,
    performed_one,
    planned,
    start,
    stop,
)


def advance(state: Playback, now_ns: int) -> Result:
    """Whatever time alone brings about: a settle begins, a move arrives, a late idle loop pauses, a cue expires."""
    phase = state.phase
    if isinstance(phase, Idling):
        if _leaves(phase):
            return begin(state, phase)
        missed = (now_ns - phase.clock.due_ns(phase.shown + 1)) // phase.clock.reel.period_ns
        if missed > 0:  # idle has no appointment: it goes on where it was instead of jumping
            state = idling_at(state, phase.clock.still(phase.shown + 1), now_ns)
            return planned(replace(state, dropped=state.dropped + missed), now_ns)
    if isinstance(phase, Settling) and _arrives(phase, now_ns) and now_ns > phase.cue.expires_ns:
        return stop(state, "playback.expired", "it could not start before its expiry", now_ns)
    if isinstance(phase, Returning) and _arrives(phase, now_ns):
        state, outcomes = planned(idling_at(state, phase.move.goal, max(phase.move.end_ns, now_ns)), now_ns)
        if isinstance(state.phase, Idling) and _leaves(state.phase):  # now: a loop's first image would hold it up
            state, _ = begin(state, state.phase)
        return state, outcomes
    return state, ()


def upcoming(state: Playback, now_ns: int) -> Presentation | None:
    """What is presented next; None while nothing hangs. Call it on an advanced state."""
    match state.phase:
        case Idling(clock, shown):
            slot = shown + 1
            return Presentation(clock.due_ns(slot), Shot(clock.still(slot)), slot)
        case Settling(_, move, done) | Returning(move, done):
            step = move.next_step(done, now_ns)
            shot = Shot(move.goal) if step == move.images else move.shot(step)
            return Presentation(move.due_ns(step), shot, step)
        case Performing(reel=reel, anchor_ns=anchor, shown=shown):
            late = (now_ns - anchor) // reel.period_ns
            image = min(max(shown + 1, late), reel.images - 1)
            due_ns = anchor + image * reel.period_ns
            return Presentation(due_ns, Shot(Still(reel, image)), image, image - shown - 1)
        case _:
            return None


def presented(state: Playback, done: Presentation, at_ns: int) -> Result:
    """The image was presented at ``at_ns``."""
    late = state.late + (at_ns - done.due_ns > LATE_NS)
    state = replace(state, presented=state.presented + 1, dropped=state.dropped + done.skipped, late=late)
    match state.phase:
        case Idling() as idling:
            return come_round(state, replace(idling, shown=done.index)), ()
        case Returning() as returning:
            return replace(state, phase=replace(returning, done=done.index)), ()
        case Settling(_, move) as settling if done.index < move.images:
            settled_ns = settling.settled_ns or at_ns
            return replace(state, phase=replace(settling, done=done.index, settled_ns=settled_ns)), ()
        case Settling() as settling:
            return performed_one(state, start(settling, at_ns), at_ns)
        case Performing() as performing:
            count, dropped = performing.presented + 1, performing.dropped + done.skipped
            one_more = replace(performing, shown=done.index, presented=count, dropped=dropped)
            return performed_one(state, one_more, at_ns)
        case _:
            return state, ()


def _leaves(idling: Idling) -> bool:
    return idling.settle is not None and idling.shown >= idling.settle.slot


def _arrives(phase: Settling | Returning, now_ns: int) -> bool:
    return phase.move.next_step(phase.done, now_ns) == phase.move.images
