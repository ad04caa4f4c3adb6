"""Performances on demand: one portrait at once, several in unison, a ripple through the house, and stopping."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.core.choreography import AT_ONCE_MS, SCENE_LEAD_MS, Spot, ripple, spots, unison, why_not_in_a_scene
from hub.core.commands import EVERYBODY, Command
from hub.core.cueing import Part, cue, cue_ids, free_from, part_for, subject_name, with_wish, without_wishes
from hub.core.decision import Decision, noted, with_live
from hub.core.effects import Send
from hub.core.hanging import frame_named, frames_of
from hub.core.jobs import active_jobs, lease_waiting, queue
from hub.core.portraits import renderable
from hub.core.state import Frame, Now, State
from hub.core.stores import is_online
from hub.core.wording import act, infinitive, listed
from hub.errors import Busy, FrameUnknown, GestureUnknown, NobodyHangs
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
        return Outcome(Decision(state), error=NobodyHangs(_nobody(command, meant)))
    if not _can_be_learnt(state, word):
        return Outcome(Decision(state), error=GestureUnknown(f"Nobody here can {infinitive(word)}."))
    parts = [part for frame in there if (part := part_for(state, frame, word))]
    lacking = [frame for frame in there if part_for(state, frame, word) is None]
    together = len(parts) > 1
    outcome = _scene(state, parts, trace, now) if together else _at_once(state, parts, word, trace, now)
    return _wish(outcome, lacking, word, trace, now)


def _nobody(command: Command, meant: tuple[Frame, ...]) -> str:
    if meant:
        return f"{listed([frame.name for frame in meant])} cannot be reached just now."
    if command.subjects and EVERYBODY not in command.subjects:
        return f"{listed(command.subjects)} hangs nowhere yet."
    return "Nobody hangs anywhere yet."


def _can_be_learnt(state: State, word: str) -> bool:
    answered = any(clip.answers_to(word) for clip in state.house.clips.values())
    return answered or word in renderable(state) or word == "wave"


def _at_once(state: State, parts: list[Part], word: str, trace: TraceId, now: Now) -> Outcome:
    start, ahead, error = _start(state, parts, AT_ONCE_MS, now)
    if error is not None:
        return Outcome(Decision(state), error=error)
    decision = cue(state, parts, unison([part.frame.id for part in parts], start), trace)
    words = ahead + act([part.subject_name for part in parts], word) if parts else ""
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


def _start(state: State, parts: Iterable[Part], lead_ms: float, now: Now) -> tuple[HubMs, str, Busy | None]:
    """When these parts can start together, how to say that they must wait, or why they should not at all."""
    soonest = HubMs(now.ms + lead_ms)
    free = free_from(state, [part.frame.id for part in parts])
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


def send_ripple(
    state: State, command: Command, trace: TraceId, heard_by: NodeId | None, now: Now, origin: Frame | None = None
) -> Outcome:
    """One gesture travels through the house, from where it was asked for or from one end."""
    word = command.gesture or "wave"
    named = frame_named(state, command.from_)
    if command.from_ and named is None:
        return Outcome(Decision(state), error=FrameUnknown(f"There is no frame called {command.from_}."))
    everybody = Command("ripple", command.subjects or (EVERYBODY,), command.except_)
    frames = [frame for frame in meant_frames(state, everybody, None) if origin is None or frame.id != origin.id]
    parts = [part for frame in frames if (part := part_for(state, frame, word))]
    able, left_out = _certain(state, parts)
    ready = {part.frame.id for part in parts}
    left_out += [f"{f.name} was left out: {_why_not_ready(state, f)}." for f in frames if f.id not in ready]
    if not able:
        return Outcome(Decision(state), error=NobodyHangs(" ".join(left_out) or "Nobody hangs anywhere yet."))
    places = spots(state.house.frames.values())
    heard = state.house.frames.get(heard_by) if heard_by else None
    begin = origin or named or heard or _at_the_end(able, places)
    start, _, busy = _start(state, able, SCENE_LEAD_MS, now)
    if busy is not None:
        return Outcome(Decision(state), error=busy)
    starts = ripple(places, [part.frame.id for part in able], begin.id, start)
    return _told(cue(state, able, starts, trace), able, left_out, f"A ripple from {begin.name}: ", trace, now)


def _at_the_end(able: list[Part], places: Mapping[NodeId, Spot]) -> Frame:
    """Where a ripple starts when nobody says where: at one end of the house, not in its middle."""
    return min((part.frame for part in able), key=lambda frame: (places[frame.id].x, places[frame.id].y))


def _why_not_ready(state: State, frame: Frame) -> str:
    return "it does not have the clip yet" if is_online(state, frame.id) else "it is offline"


def stop(state: State, command: Command, heard_by: NodeId | None, now: Now) -> Outcome:
    """Let everybody who is meant come to rest, and forget what they were to do."""
    whole_house = Command("stop", command.subjects or (EVERYBODY,), command.except_)
    frames = meant_frames(state, whole_house, heard_by)
    nodes = {frame.id for frame in frames}
    state = without_wishes(state, [wish for wish in state.house.wishes.values() if wish.frame in nodes])
    kept = {name: flight for name, flight in state.live.cues.items() if flight.frame not in nodes}
    state = with_live(state, cues=kept)
    sends = tuple(Send(node, CueCancel()) for node in sorted(nodes) if is_online(state, node))
    return Outcome(Decision(noted(state, now, "Stopped."), sends), "All is quiet.")
