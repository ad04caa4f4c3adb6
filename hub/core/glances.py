"""People look at whoever laughs: while somebody performs or speaks, those who hang in the same room look that way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from zlib import crc32

from msgspec import structs

from hub.core.choreography import AT_ONCE_MS, PATIENCE_MS, Spot, spots
from hub.core.consent import may_be_shown
from hub.core.cueing import clip_ms, part_for, until
from hub.core.decision import Decision
from hub.core.effects import Send
from hub.core.records import Frame
from hub.core.state import Now, State
from hub.core.stores import is_online
from protocol.messages import Cue, CueCancel, Glance, SpeakTrack, ViewerWaved
from protocol.words import HubMs, NodeId

SOONEST_MS, SPREAD_MS = 60.0, 180
"""After something has begun: nobody looks before there is anything to see, nor all at the same instant. Until the eyes
move, a frame takes the time that eyes take to notice."""
NOTICED_MS = 200.0
"""So much later than it is called off nobody looks there any more."""
DEPTH_METRES = 2.0
"""So far before its frame whoever performs is looked for: at a neighbour people look less far aside than at others."""
MOST = 8
"""Glances that leave for one frame at a time: of a scene through a large room it follows the beginning."""


@dataclass(frozen=True)
class Deed:
    """Something to look at: who hangs in this frame does something, from then until then."""

    frame: Frame
    start: HubMs
    ends: HubMs

    def meets(self, other: Deed) -> bool:
        return self.start < other.ends and other.start < self.ends


def with_glances(before: State, decision: Decision, now: Now) -> Decision:
    """What was decided, and the glances at those who perform or speak by it; glances at those who stop end as well."""
    state = decision.state
    sends = [effect for effect in decision.effects if isinstance(effect, Send)]
    deeds = (_deed(state, send.node, send.message) for send in sends if isinstance(send.message, Cue | SpeakTrack))
    begun = glances(state, [deed for deed in deeds if deed is not None])
    return decision.also(*begun, *_ended(before, sends, now))


def at_greeting(state: State, frame: Frame, said: ViewerWaved, now: Now) -> tuple[Send, ...]:
    """Glances at a frame that greets a viewer by itself, as it says; not when that has come late."""
    greets = part_for(state, frame, "wave") if said.answered_with else None
    if greets is None or said.clock_id != state.clock_id or now.ms - said.at > PATIENCE_MS:
        return ()
    start = HubMs(now.ms + AT_ONCE_MS)
    return glances(state, [Deed(frame, start, HubMs(start + clip_ms(greets.clip)))])


def glances(state: State, deeds: Collection[Deed]) -> tuple[Send, ...]:
    """For everybody who hangs in the room of a deed, does nothing of the kind, and is free meanwhile."""
    rooms = {_room(deed.frame) for deed in deeds} - {""}
    if not rooms:
        return ()
    doing = {deed.frame.id for deed in deeds}
    busy, places = tuple(_under_way(state)), spots(state.house.frames.values())
    found: list[Send] = []
    for frame in state.house.frames.values():
        if _room(frame) in rooms and frame.id not in doing and _can_look(state, frame):
            mine = [deed for deed in busy if deed.frame.id == frame.id]
            free = [deed for deed in deeds if not any(deed.meets(each) for each in mine)]
            found += [Send(frame.id, glance) for glance in _seen_from(state, frame, free, places)]
    return tuple(found)


def _ended(before: State, sends: Collection[Send], now: Now) -> Iterator[Send]:
    """The glances at what is called off, said again, shorter: a frame keeps one for each instant of beginning."""
    off = [(send.node, send.message.cue_id) for send in sends if isinstance(send.message, CueCancel)]
    stopped = [
        _deed(before, node, message)
        for node, message in _messages(before)
        if (node, None) in off or (node, message.cue_id) in off
    ]
    for send in glances(before, [deed for deed in stopped if deed is not None and deed.ends > now.ms]):
        if isinstance(send.message, Glance):
            lasts_ms = min(max(now.ms + NOTICED_MS - send.message.start, 1.0), send.message.lasts_ms)
            yield replace(send, message=structs.replace(send.message, lasts_ms=lasts_ms))


def aside(here: Spot, there: Spot) -> float | None:
    """How far to the right of the one who hangs here the other one is, as Glance says it.

    As one stands before a wall, across grows to the right. None for whoever hangs farther along than across: on
    another wall, as far as anybody has said, and which way people look from there nobody knows.
    """
    across, along = there.x - here.x, there.y - here.y
    return min(1.0, max(-1.0, across / DEPTH_METRES)) if abs(across) > abs(along) else None


def _seen_from(state: State, frame: Frame, deeds: Collection[Deed], places: Mapping[NodeId, Spot]) -> list[Glance]:
    """One glance for each instant at which something begins: at the nearest."""
    here, late_ms = places[frame.id], SOONEST_MS + crc32(frame.id.encode()) % SPREAD_MS
    by_distance = sorted(deeds, key=lambda deed: here.metres_to(places[deed.frame.id].x, places[deed.frame.id].y))
    seen: dict[HubMs, Glance] = {}
    for deed in by_distance:
        x = aside(here, places[deed.frame.id]) if _room(deed.frame) == _room(frame) else None
        if x is None or deed.start in seen or deed.ends - deed.start <= late_ms:
            continue
        start = HubMs(deed.start + late_ms)
        seen[deed.start] = Glance(x=x, clock_id=state.clock_id, start=start, lasts_ms=deed.ends - start)
    return [seen[start] for start in sorted(seen)][:MOST]


def _can_look(state: State, frame: Frame) -> bool:
    return is_online(state, frame.id) and may_be_shown(state, frame.portrait)


def _room(frame: Frame) -> str:
    return frame.room.casefold()


def _under_way(state: State) -> Iterator[Deed]:
    """All that is performed and said, or will be."""
    return (deed for node, message in _messages(state) if (deed := _deed(state, node, message)) is not None)


def _messages(state: State) -> Iterator[tuple[NodeId, Cue | SpeakTrack]]:
    yield from ((flight.frame, flight.cue) for flight in state.live.cues.values())
    yield from ((saying.frame, saying.track) for saying in state.live.speeches.values())


def _deed(state: State, node: NodeId, message: Cue | SpeakTrack) -> Deed | None:
    """None: the frame has been forgotten meanwhile."""
    frame = state.house.frames.get(node)
    ends = until(state, message) if isinstance(message, Cue) else message.start + message.lasts_ms
    return Deed(frame, message.start, HubMs(ends)) if frame else None
