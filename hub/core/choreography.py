"""Who starts when. Pure arithmetic over placements; places in metres, times in milliseconds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from hub.core.gaps import closed
from hub.core.records import Frame
from hub.core.scenes import CallAndAnswer, CentreOut, Form, Ripple, Unison
from hub.core.state import Presence
from protocol.words import HubMs, NodeId

AT_ONCE_MS = 160.0
"""Lead of a single cue while a viewer waits: a settle of 150 ms, and the way to the frame. With less, a frame that
is far from neutral would have to start late; with more, the settle would wait before its first sign."""
SCENE_LEAD_MS = 500.0
"""Lead of cues that belong together: a lost packet costs up to 300 ms until it is sent again."""
PATIENCE_MS = 2_000.0
"""A cue that could not be started so long after its time is not wanted any more."""
BREATH_MS = 100.0
"""Between two performances of one frame: room for a start that came late."""
ROW_METRES = 2.0
"""Distance between frames of which nobody said where they hang."""
CERTAIN_MS = 20.0
"""A frame that knows hub time worse than this is left out of scenes: half an image at 30 fps is 17 ms."""
_MARK_DIGITS = 3
"""Frames whose distances differ by less than a millimetre start together."""


@dataclass(frozen=True)
class Spot:
    """Where a frame is."""

    node: NodeId
    x: float
    y: float

    def metres_to(self, x: float, y: float) -> float:
        return math.hypot(self.x - x, self.y - y)


@dataclass(frozen=True)
class Performer:
    """A frame as a scene sees it. ``lasts`` is the length of its clip; ``there``: it takes part."""

    spot: Spot
    lasts: float
    there: bool = True


@dataclass(frozen=True)
class Turn:
    """One performance of one frame; ``begins`` after the start of the scene (or of its part)."""

    node: NodeId
    begins: float
    lasts: float
    there: bool = True
    answers: bool = False
    """It answers those who called."""

    @property
    def ends(self) -> float:
        return self.begins + self.lasts


def spots(frames: Iterable[Frame]) -> dict[NodeId, Spot]:
    """Every frame's place; those without one stand in a row, in the order in which the house met them."""
    return {
        frame.id: Spot(frame.id, frame.x, frame.y)
        if frame.x is not None and frame.y is not None
        else Spot(frame.id, index * ROW_METRES, 0.0)
        for index, frame in enumerate(frames)
    }


def unison(nodes: Iterable[NodeId], start: HubMs) -> dict[NodeId, HubMs]:
    """Everybody at once."""
    return dict.fromkeys(nodes, start)


def turns_of(
    form: Form,
    cast: Sequence[Performer],
    answering: Sequence[Performer] = (),
    origin: tuple[float, float] | None = None,
    leads: bool = False,
) -> tuple[Turn, ...]:
    """One part of a scene, the first of those who take part at 0; of everybody, in order of their begin.

    ``origin``: where a ripple comes from. ``leads``: something was performed there just now, so that the way to the
    first frame takes its time. ``answering``: those who answer a call.
    """
    match form:
        case Unison():
            turns = [_turn(each, 0.0) for each in cast]
        case Ripple() | CentreOut():
            metres = _metres(form, cast, origin)
            there = {each.spot.node for each in cast if each.there}
            begins = closed({**metres, _LEADER: 0.0} if leads else metres, {*there, _LEADER} if leads else there)
            turns = [_turn(each, 1000.0 * begins[each.spot.node] / form.speed) for each in cast]
        case CallAndAnswer():
            turns = _called_and_answered(form.rounds, cast, answering)
        case _:
            assert_never(form)
    return tuple(sorted(turns, key=lambda turn: (turn.begins, turn.node)))


_LEADER = NodeId("")
"""Stands at the origin of a ripple for whoever set it off."""


def _turn(performer: Performer, begins: float, answers: bool = False) -> Turn:
    return Turn(performer.spot.node, begins, performer.lasts, performer.there, answers)


def _metres(
    form: Ripple | CentreOut, cast: Sequence[Performer], origin: tuple[float, float] | None
) -> dict[NodeId, float]:
    """How far each is along the wave."""
    places = [each.spot for each in cast]
    if isinstance(form, Ripple) and form.direction is not None:
        radians = math.radians(form.direction)
        towards = (math.cos(radians), math.sin(radians))
        return {spot.node: round(spot.x * towards[0] + spot.y * towards[1], _MARK_DIGITS) for spot in places}
    if isinstance(form, CentreOut):
        origin = middle(places)
    elif origin is None:
        origin = one_end(places)
    return {spot.node: round(spot.metres_to(*origin), _MARK_DIGITS) for spot in places}


def middle(places: Iterable[Spot]) -> tuple[float, float]:
    """Of the space that the places take up: it stays where it is while frames come and go in between."""
    found = tuple(places)
    xs, ys = [spot.x for spot in found], [spot.y for spot in found]
    return ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2) if found else (0.0, 0.0)


def one_end(places: Iterable[Spot]) -> tuple[float, float]:
    """Where a ripple starts when nobody says where: at one end of the house, not in its middle."""
    return min(((spot.x, spot.y) for spot in places), default=(0.0, 0.0))


def halves(cast: Iterable[Performer]) -> tuple[list[Performer], list[Performer]]:
    """The house in two, by where its frames are; the first half is not the smaller one."""
    in_order = sorted(cast, key=lambda each: (each.spot.x, each.spot.y, each.spot.node))
    half = (len(in_order) + 1) // 2
    return in_order[:half], in_order[half:]


def _called_and_answered(rounds: int, calling: Sequence[Performer], answering: Sequence[Performer]) -> list[Turn]:
    """A side of which nobody is there takes no time."""
    call_ms, answer_ms = _until_done(calling), _until_done(answering)
    if not call_ms and not answer_ms:
        call_ms = max((each.lasts + BREATH_MS for each in (*calling, *answering)), default=0.0)
    turns: list[Turn] = []
    for number in range(rounds):
        begins = number * (call_ms + answer_ms)
        turns += [_turn(each, begins) for each in calling]
        turns += [_turn(each, begins + call_ms, answers=True) for each in answering]
    return turns


def _until_done(side: Iterable[Performer]) -> float:
    return max((each.lasts + BREATH_MS for each in side if each.there), default=0.0)


def in_sequence(parts: Iterable[tuple[float | None, Sequence[Turn]]]) -> tuple[tuple[int, Turn], ...]:
    """The parts of a scene one after another, each turn with the number of its part.

    A part begins at its time (ms after the start of the scene), or when all parts before it are done. One that would
    reach a frame that is still busy begins later as a whole, so that it keeps its shape.
    """
    found: list[tuple[int, Turn]] = []
    free: dict[NodeId, float] = {}
    for number, (at, turns) in enumerate(parts):
        begin = max(free.values(), default=0.0) if at is None else at
        busy = (free.get(turn.node, 0.0) - turn.begins for turn in turns if turn.there)
        begin = max(begin, *busy, 0.0)
        placed = [replace(turn, begins=begin + turn.begins) for turn in turns]
        found += [(number, turn) for turn in placed]
        for turn in placed:
            if turn.there:
                free[turn.node] = max(free.get(turn.node, 0.0), turn.ends + BREATH_MS)
    return tuple(found)


def why_not_in_a_scene(presence: Presence | None) -> str:
    """Empty when the frame can be cued together with others, else the reason for people."""
    if presence is None or not presence.online:
        return "it is offline"
    uncertainty = presence.showing.offset_uncertainty_ms if presence.showing else None
    if uncertainty is None or uncertainty > CERTAIN_MS:
        return "it is not sure of the time"
    return ""
