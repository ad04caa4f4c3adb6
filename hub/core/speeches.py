"""Speeches under way: what frames report of them, and how they are taken back."""

from __future__ import annotations

from collections.abc import Iterable

from hub.core.consent import may_speak
from hub.core.decision import Decision, noted, with_live, without
from hub.core.effects import Send
from hub.core.state import Now, Saying, State
from hub.core.stores import is_online
from protocol.messages import CueCancel, CueRefused, Spoken
from protocol.words import CueId, HubMs, NodeId

OVERDUE_MS = 30_000.0
"""A speech that ended so long ago will not be reported any more."""


def speech_free_from(state: State, nodes: Iterable[NodeId]) -> HubMs:
    """Hub time from which none of these frames says anything; 0 when all are silent."""
    wanted = frozenset(nodes)
    ends = (saying.ends for saying in state.live.speeches.values() if saying.frame in wanted)
    return max(ends, default=HubMs(0.0))


def said_now(state: State, node: NodeId) -> str:
    """What this frame's portrait says, or is about to say first; empty when it is silent."""
    mine = (saying for saying in state.live.speeches.values() if saying.frame == node)
    first = min(mine, key=lambda saying: saying.track.start, default=None)
    return first.track.words if first else ""


def spoken(state: State, report: Spoken, now: Now) -> Decision:
    """A speech was said, or cut short; what nobody knows of is a duplicate, or was taken back."""
    saying = _reported(state, report.cue_id, report.node_id)
    if saying is None:
        return Decision(state)
    verb = "was interrupted, saying" if report.cancelled else "said"
    words = f"{saying.subject_name} {verb} “{saying.track.words}” in {state.house.frames[saying.frame].name}."
    return Decision(noted(_forgotten(state, report.cue_id), now, words, trace=report.trace))


def speech_refused(state: State, report: CueRefused, now: Now) -> Decision:
    """A frame will not say it; not to be wished for again, for words grow old."""
    saying = _reported(state, report.cue_id, report.node_id)
    if saying is None:
        return Decision(state)
    words = f"{saying.subject_name} could not speak in {state.house.frames[saying.frame].name}: {report.reason}"
    return Decision(noted(_forgotten(state, report.cue_id), now, words, report.code, report.trace))


def speech_lost(state: State, cue_id: CueId, code: str, reason: str, now: Now) -> Decision:
    """It could not be sent, or no answer came."""
    saying = state.live.speeches.get(cue_id)
    if saying is None:
        return Decision(state)
    frame = state.house.frames[saying.frame].name
    words = f"Nobody knows whether {saying.subject_name} spoke in {frame}: {reason}."
    return Decision(noted(_forgotten(state, cue_id), now, words, code, saying.track.trace))


def overdue_speeches(state: State, now: Now) -> Decision:
    """Forget what nobody will report any more, and say so."""
    decision = Decision(state)
    for name, saying in state.live.speeches.items():
        if now.ms - max(saying.ends, saying.track.expires) > OVERDUE_MS:
            lost = speech_lost(decision.state, name, "playback.unanswered", "no answer came", now)
            decision = decision.plus(lost)
    return decision


def hushed(state: State, nodes: Iterable[NodeId]) -> Decision:
    """These frames fall silent."""
    wanted = frozenset(nodes)
    return _taken_back(state, [name for name, saying in state.live.speeches.items() if saying.frame in wanted])


def hush_unwilling(state: State) -> Decision:
    """Whoever may speak no longer falls silent in the middle of a word."""
    unwilling = [name for name, saying in state.live.speeches.items() if not may_speak(state, saying.subject)]
    return _taken_back(state, unwilling)


def without_speeches_of(state: State, node: NodeId) -> State:
    """A frame is gone, and what it was to say with it."""
    return _forgotten(state, *(name for name, saying in state.live.speeches.items() if saying.frame == node))


def _taken_back(state: State, names: list[CueId]) -> Decision:
    sayings = [(name, state.live.speeches[name].frame) for name in names]
    sends = tuple(Send(node, CueCancel(cue_id=name)) for name, node in sayings if is_online(state, node))
    return Decision(_forgotten(state, *names), sends)


def _reported(state: State, cue_id: CueId, node: NodeId) -> Saying | None:
    """Ids can be guessed: a frame answers for its own speeches."""
    saying = state.live.speeches.get(cue_id)
    return saying if saying is not None and saying.frame == node else None


def _forgotten(state: State, *names: CueId) -> State:
    return with_live(state, speeches=without(state.live.speeches, *names)) if names else state
