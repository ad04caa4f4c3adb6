"""Making cues, and keeping wishes until they can become cues."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from zlib import crc32

from hub.core.choreography import AT_ONCE_MS, BREATH_MS, PATIENCE_MS
from hub.core.consent import may_be_shown
from hub.core.decision import Decision, minted, noted, put, with_house, with_live, without
from hub.core.effects import Send
from hub.core.records import Clip, Frame, Wish
from hub.core.state import InFlight, Now, State
from hub.core.stores import clips_of, is_online, playable
from hub.core.wording import act
from protocol.messages import Cue
from protocol.words import CueId, HubMs, NodeId, SceneId, TraceId


@dataclass(frozen=True)
class Part:
    """What one frame contributes: its clip for a word."""

    frame: Frame
    subject_name: str
    word: str
    clip: Clip


def subject_name(state: State, frame: Frame) -> str:
    """The name of who hangs in this frame; empty when the wall is bare."""
    portrait = state.house.portraits.get(frame.portrait) if frame.portrait else None
    subject = state.house.subjects.get(portrait.subject) if portrait else None
    return subject.name if subject else ""


def part_for(state: State, frame: Frame, word: str) -> Part | None:
    """The clip with which this frame would perform the word; None when it does not hold one."""
    presence = state.live.frames.get(frame.id)
    if not may_be_shown(state, frame.portrait):
        return None
    for clip in clips_of(state, frame.portrait) if frame.portrait else ():
        if clip.answers_to(word) and playable(presence, clip):
            return Part(frame, subject_name(state, frame), word, clip)
    return None


def by_lot(state: State, part: Part) -> Part:
    """The part with any of its clip's variants that the frame holds; at the same moment always with the same one.

    Scenes do without: their turns are planned by the length of the first.
    """
    presence, record = state.live.frames.get(part.frame.id), part.clip.record
    variants = [
        clip
        for clip in clips_of(state, record.portrait)
        if (clip.record.gesture, clip.record.atlas) == (record.gesture, False) and playable(presence, clip)
    ]
    return replace(part, clip=variants[crc32(f"{part.frame.id} {state.serial}".encode()) % len(variants)])


def free_from(state: State, nodes: Iterable[NodeId], *, scenes: bool = True) -> HubMs:
    """Hub time from which none of these frames performs anything that the house knows of; 0 when all are free.

    Without ``scenes``, what they perform in scenes does not count.
    """
    wanted = frozenset(nodes)
    flights = (flight.cue for flight in state.live.cues.values() if flight.frame in wanted)
    counted = (one for one in flights if scenes or one.scene is None)
    return max((HubMs(until(state, one)) for one in counted), default=HubMs(0.0))


def until(state: State, one: Cue) -> float:
    """Hub time at which the frame of this cue is free again."""
    clip = state.house.clips.get(one.clip)
    return one.start + (clip_ms(clip) if clip else 0.0) + BREATH_MS


def clip_ms(clip: Clip) -> float:
    """How long the clip lasts."""
    return 1000.0 * clip.record.images / clip.record.fps


def cue(state: State, parts: Iterable[Part], starts: Mapping[NodeId, HubMs], trace: TraceId) -> Decision:
    """One cue for each part, all leaving now; several of them are a scene."""
    planned = [(part, starts[part.frame.id]) for part in parts]
    scene: SceneId | None = None
    if len(planned) > 1:
        minted_scene, state = minted(state, "scene")
        scene = SceneId(minted_scene)
    return cue_all(state, planned, trace, scene)


def cue_all(
    state: State, planned: Iterable[tuple[Part, HubMs]], trace: TraceId, scene: SceneId | None = None
) -> Decision:
    """One cue for each part at its time, all leaving now."""
    sends: list[Send] = []
    for part, start in planned:
        name, state = minted(state, "cue")
        message = Cue(
            cue_id=CueId(name),
            clip=part.clip.record.clip,
            gesture=part.word,
            performed_as=part.clip.record.gesture,
            clock_id=state.clock_id,
            start=start,
            expires=HubMs(start + PATIENCE_MS),
            trace=trace,
            scene=scene,
        )
        flight = InFlight(message, part.frame.id, part.subject_name)
        state = with_live(state, cues=put(state.live.cues, message.cue_id, flight))
        sends.append(Send(part.frame.id, message))
    return Decision(state, tuple(sends))


def cue_ids(decision: Decision) -> tuple[CueId, ...]:
    """The cues among the effects of a decision."""
    messages = (effect.message for effect in decision.effects if isinstance(effect, Send))
    return tuple(message.cue_id for message in messages if isinstance(message, Cue))


def with_wish(state: State, frame: Frame, word: str, trace: TraceId, now: Now) -> State:
    """Keep a wish; the same one again changes nothing."""
    if frame.portrait is None or not may_be_shown(state, frame.portrait):
        return state
    wish = Wish(frame.id, frame.portrait, word, trace, now.wall)
    return state if wish.id in state.house.wishes else with_house(state, wishes=put(state.house.wishes, wish.id, wish))


def without_wishes(state: State, unwanted: Iterable[Wish]) -> State:
    keys = tuple(wish.id for wish in unwanted if wish.id in state.house.wishes)
    return with_house(state, wishes=without(state.house.wishes, *keys)) if keys else state


def grant_wishes(state: State, node: NodeId, now: Now) -> Decision:
    """Turn what this frame can perform by now from a wish into a cue."""
    frame = state.house.frames.get(node)
    busy = any(flight.frame == node for flight in state.live.cues.values())
    if frame is None or busy or not is_online(state, node):
        return Decision(state)  # a busy frame's performance, when it is reported, brings us here again
    decision = Decision(state)
    for wish in tuple(state.house.wishes.values()):
        if wish.frame != node:
            continue
        if wish.portrait != frame.portrait:
            decision = Decision(without_wishes(decision.state, (wish,)), decision.effects)
        elif (part := part_for(decision.state, frame, wish.word)) is not None:
            granted = without_wishes(decision.state, (wish,))
            words = act((part.subject_name,), wish.word).removesuffix(".") + ", as was wished."
            granted = noted(granted, now, words, trace=wish.trace)
            starts = {node: HubMs(now.ms + AT_ONCE_MS)}
            decision = decision.plus(cue(granted, (part,), starts, wish.trace))
            break  # one at a time: the next is granted when this one was performed
    return decision
