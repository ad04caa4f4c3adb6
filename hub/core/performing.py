"""Performances on demand: one portrait at once, several in unison, and stopping."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hub.core.choreography import AT_ONCE_MS, SCENE_LEAD_MS, unison, why_not_in_a_scene
from hub.core.commands import EVERYBODY, Command
from hub.core.cueing import Part, by_lot, cue, cue_ids, free_from, part_for, subject_name, with_wish, without_wishes
from hub.core.decision import Decision, noted, with_live
from hub.core.effects import Send
from hub.core.hanging import frames_of
from hub.core.jobs import active_jobs, lease_waiting, queue
from hub.core.portraits import renderable
from hub.core.records import Frame
from hub.core.speeches import hushed
from hub.core.state import Now, State
from hub.core.stores import is_online
from hub.core.under_way import gives_way, taken_out
from hub.core.wording import act, infinitive, listed
from hub.errors import Busy, GestureUnknown, NobodyHangs
from protocol.errors import KinframeError
from protocol.messages import CueCancel
from protocol.words import CueId, HubMs, NodeId, TraceId

ACKNOWLEDGE = "nod"
LONGEST_QUEUE_MS = 10_000.0
"""Nobody remembers what they asked for longer ago."""


@dataclass(frozen=True)
class Outcome:
    """What a command came to."""

    decision: Decision
    words: str = ""
    error: KinframeError | None = None
    cues: tuple[CueId, ...] = ()


def meant_frames(state: State, command: Command, heard_by: NodeId | None) -> tuple[Frame, ...]:
    """The frames that a command is about: of its subjects, or where it was said, or all."""
    if command.subjects and EVERYBODY not in command.subjects:
        frames = frames_of(state, command.subjects)
    elif command.subjects or heard_by not in state.house.frames:
        frames = tuple(frame for frame in state.house.frames.values() if frame.portrait)
    else:
        frames = (state.house.frames[heard_by],) if heard_by else ()
    return tuple(frame for frame in frames if subject_name(state, frame) not in command.except_)


def perform(state: State, command: Command, trace: TraceId, heard_by: NodeId | None, now: Now) -> Outcome:
    """``make grandma wave``: at once for one, in unison for several; what is missing becomes a wish."""
    word = command.gesture or "greet"
    meant = meant_frames(state, command, heard_by)
    there = tuple(frame for frame in meant if is_online(state, frame.id))
    if not there:
        return Outcome(Decision(state), error=NobodyHangs(nobody(command, meant)))
    if not _can_be_learnt(state, word):
        return Outcome(Decision(state), error=GestureUnknown(f"Nobody here can {infinitive(word)}."))
    parts = [by_lot(state, part) for frame in there if (part := part_for(state, frame, word))]
    lacking = [frame for frame in there if part_for(state, frame, word) is None]
    together = len(parts) > 1
    outcome = _scene(state, parts, trace, now) if together else _at_once(state, parts, word, trace, now)
    return _wish(outcome, lacking, word, trace, now)


def nobody(command: Command, meant: tuple[Frame, ...]) -> str:
    """Why none of those who are meant is there."""
    if meant:
        return f"{listed([frame.name for frame in meant])} cannot be reached just now."
    if command.subjects and EVERYBODY not in command.subjects:
        return f"{listed(command.subjects)} hangs nowhere yet."
    return "Nobody hangs anywhere yet."


def _can_be_learnt(state: State, word: str) -> bool:
    answered = any(clip.answers_to(word) for clip in state.house.clips.values())
    return answered or word in renderable(state) or word == "wave"


def _at_once(state: State, parts: list[Part], word: str, trace: TraceId, now: Now) -> Outcome:
    """A direct command beats scenes: the frame leaves those that are in the way."""
    start, ahead, error = _start(state, parts, AT_ONCE_MS, now, scenes=False)
    if error is not None:
        return Outcome(Decision(state), error=error)
    decision, left = Decision(state), list[str]()
    for part in parts:
        freed, names = gives_way(decision.state, part, start)
        decision = decision.plus(freed)
        left += [f"{part.subject_name} leaves “{name}” for it." for name in names]
    decision = decision.plus(cue(decision.state, parts, unison([part.frame.id for part in parts], start), trace))
    words = ahead + act([part.subject_name for part in parts], word) if parts else ""
    words = " ".join([words, *left]) if words else ""
    if words:
        decision = Decision(noted(decision.state, now, words, trace=trace), decision.effects)
    return Outcome(decision, words, cues=cue_ids(decision))


def _scene(state: State, parts: list[Part], trace: TraceId, now: Now) -> Outcome:
    able, left_out = _certain(state, parts)
    start, ahead, error = _start(state, able, SCENE_LEAD_MS if len(able) > 1 else AT_ONCE_MS, now)
    if error is not None:
        return Outcome(Decision(state), error=error)
    decision = cue(state, able, unison([part.frame.id for part in able], start), trace)
    return _told(decision, able, left_out, ahead, trace, now)


def _start(
    state: State, parts: Iterable[Part], lead_ms: float, now: Now, *, scenes: bool = True
) -> tuple[HubMs, str, Busy | None]:
    """When these parts can start together, how to say that they must wait, or why they should not at all."""
    soonest = HubMs(now.ms + lead_ms)
    free = free_from(state, [part.frame.id for part in parts], scenes=scenes)
    if free <= soonest:
        return soonest, "", None
    if free - now.ms > LONGEST_QUEUE_MS:
        return (
            soonest,
            "",
            Busy(f"There is enough to do for the next {(free - now.ms) / 1000:.0f} seconds; say stop first."),
        )
    return free, "In a moment: ", None


def _certain(state: State, parts: Iterable[Part]) -> tuple[list[Part], list[str]]:
    """Those who can start together, and sentences about those who cannot."""
    able: list[Part] = []
    left_out: list[str] = []
    for part in parts:
        why = why_not_in_a_scene(state.live.frames.get(part.frame.id))
        if why:
            left_out.append(f"{part.frame.name} was left out: {why}.")
        else:
            able.append(part)
    return able, left_out


def _told(decision: Decision, able: list[Part], left_out: list[str], ahead: str, trace: TraceId, now: Now) -> Outcome:
    if not able:
        return Outcome(decision, error=NobodyHangs(" ".join(left_out) or "Nobody hangs anywhere yet."))
    said = act([part.subject_name for part in able], able[0].word)
    words = " ".join([f"{ahead}{said}", *left_out])
    state = noted(decision.state, now, words, trace=trace)
    return Outcome(Decision(state, decision.effects), words, cues=cue_ids(decision))


def _wish(outcome: Outcome, lacking: list[Frame], word: str, trace: TraceId, now: Now) -> Outcome:
    """Keep the wish of frames without the clip, let them nod meanwhile, and see to it that it is rendered."""
    if not lacking:
        return outcome
    decision = outcome.decision
    for frame in lacking:
        decision = Decision(with_wish(decision.state, frame, word, trace, now), decision.effects)
        if (nod := part_for(decision.state, frame, ACKNOWLEDGE)) is not None:
            starts = {frame.id: HubMs(now.ms + AT_ONCE_MS)}
            decision = decision.plus(cue(decision.state, (nod,), starts, trace))
        decision = Decision(_with_job_for(decision.state, frame, word, trace, now), decision.effects)
    names = [subject_name(decision.state, frame) for frame in lacking]
    promise = f"{listed(names)} will {infinitive(word)} as soon as the clip is there."
    state = noted(decision.state, now, promise, "command.wish_kept", trace)
    decision = Decision(state, decision.effects).then(lambda s: lease_waiting(s, now))
    return Outcome(decision, f"{outcome.words} {promise}".strip(), cues=cue_ids(decision))


def _with_job_for(state: State, frame: Frame, word: str, trace: TraceId, now: Now) -> State:
    portrait = state.house.portraits.get(frame.portrait) if frame.portrait else None
    exists = any(
        clip.record.portrait == frame.portrait and clip.answers_to(word) for clip in state.house.clips.values()
    )
    if portrait is None or exists or active_jobs(state, portrait.id):
        return state  # it is on its way to the frame, or being rendered with the others
    return queue(state, portrait, (word,), trace, now)[1]


def stop(state: State, command: Command, heard_by: NodeId | None, now: Now) -> Outcome:
    """Let everybody who is meant come to rest, and forget what they were to do."""
    whole_house = Command("stop", command.subjects or (EVERYBODY,), command.except_)
    frames = meant_frames(state, whole_house, heard_by)
    nodes = {frame.id for frame in frames}
    state = without_wishes(state, [wish for wish in state.house.wishes.values() if wish.frame in nodes])
    kept = {name: flight for name, flight in state.live.cues.items() if flight.frame not in nodes}
    state = hushed(taken_out(with_live(state, cues=kept), nodes), nodes).state
    sends = tuple(Send(node, CueCancel()) for node in sorted(nodes) if is_online(state, node))
    return Outcome(Decision(noted(state, now, "Stopped."), sends), "All is quiet.")
