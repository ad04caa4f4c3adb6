"""A scene over the house as it is now: who takes part with which clip and when, and who is left out and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.core.choreography import Performer, Spot, Turn, halves, in_sequence, spots, turns_of, why_not_in_a_scene
from hub.core.consent import may_be_shown, refusal
from hub.core.cueing import Part, clip_ms, part_for
from hub.core.hanging import frame_named
from hub.core.records import Frame
from hub.core.scenes import CallAndAnswer, Point, Ripple, ScenePart, SceneSpec
from hub.core.state import State
from hub.core.stores import clips_of, is_online
from protocol.words import NodeId

UNKNOWN_MS = 2_000.0
"""Taken for the length of a clip that does not exist yet."""
LONGEST_MS = 60_000.0
"""Of a scene: what was set in motion can be taken back, but nobody waits for it longer."""


@dataclass(frozen=True)
class Role:
    """One turn of the scene. ``part``: the clip for it; None when the frame is left out, and ``why`` says why."""

    number: int
    frame: Frame
    word: str
    turn: Turn
    part: Part | None
    why: str = ""


@dataclass(frozen=True)
class Staging:
    """All roles in order; ``missing`` are sentences about names that stand for no frame."""

    roles: tuple[Role, ...]
    missing: tuple[str, ...] = ()

    @property
    def taking_part(self) -> tuple[Role, ...]:
        return tuple(role for role in self.roles if role.part is not None)

    @property
    def lasts(self) -> float:
        """Milliseconds until the last of those who take part is done."""
        return max((role.turn.ends for role in self.taking_part), default=0.0)

    def left_out(self) -> list[str]:
        """A sentence for everybody who was meant and takes no part."""
        out = {f"{role.frame.name} was left out: {role.why}." for role in self.roles if role.part is None}
        return [*self.missing, *sorted(out)]


def staged(state: State, spec: SceneSpec, leader: Frame | None = None) -> Staging:
    """Who performs what when. ``leader``: the frame that set the scene off by itself and is not cued again."""
    places = spots(state.house.frames.values())
    found: list[tuple[float | None, tuple[Turn, ...]]] = []
    missing: dict[str, str] = {}
    for part in spec.parts:
        calling, answering = _sides(state, part, places, missing, leader)
        origin, leads = _origin(state, part, places, missing), leader is not None
        turns = turns_of(part.form, calling, answering, origin, leads)
        found.append((None if part.at is None else 1000.0 * part.at, turns))
    roles = [_role(state, number, spec.parts[number], turn) for number, turn in in_sequence(found)]
    in_order = sorted(roles, key=lambda role: (role.turn.begins, role.number, role.frame.id))
    return Staging(tuple(in_order), tuple(missing.values()))


def _sides(
    state: State, part: ScenePart, places: Mapping[NodeId, Spot], missing: dict[str, str], leader: Frame | None
) -> tuple[list[Performer], list[Performer]]:
    """Those who perform, and those who answer them."""

    def cast(frames: Iterable[Frame], word: str) -> list[Performer]:
        return [_performer(state, frame, word, places) for frame in frames if frame != leader]

    meant = named_frames(state, part.who, missing)
    if not isinstance(part.form, CallAndAnswer):
        return cast(meant, part.gesture), []
    answer_word = part.form.answer_gesture or part.gesture
    if not part.who and not part.form.answer:
        first, second = halves(cast(meant, part.gesture))
        answerers: Iterable[Frame] = [state.house.frames[each.spot.node] for each in second]
        return first, cast(answerers, answer_word)
    answerers = named_frames(state, part.form.answer, missing)
    if part.who:
        answerers = [frame for frame in answerers if frame not in meant]
    else:
        meant = [frame for frame in meant if frame not in answerers]
    return cast(meant, part.gesture), cast(answerers, answer_word)


def _performer(state: State, frame: Frame, word: str, places: Mapping[NodeId, Spot]) -> Performer:
    clips = (clip for clip in clips_of(state, frame.portrait) if clip.answers_to(word))
    lasts = next((clip_ms(clip) for clip in clips), UNKNOWN_MS)
    return Performer(places[frame.id], lasts, not why_left_out(state, frame, word))


def _role(state: State, number: int, part: ScenePart, turn: Turn) -> Role:
    frame = state.house.frames[turn.node]
    answers = turn.answers and isinstance(part.form, CallAndAnswer)
    word = (part.form.answer_gesture if answers and isinstance(part.form, CallAndAnswer) else "") or part.gesture
    why = why_left_out(state, frame, word)
    return Role(number, frame, word, turn, None if why else part_for(state, frame, word), why)


def why_left_out(state: State, frame: Frame, word: str) -> str:
    """Empty when this frame can take part with this gesture now, else the reason for people."""
    if frame.portrait is None:
        return "nobody hangs there"
    if not may_be_shown(state, frame.portrait):
        return "who hangs there may not move"
    if not is_online(state, frame.id):
        return "it is offline"
    if part_for(state, frame, word) is None:
        return "it does not have the clip yet"
    return why_not_in_a_scene(state.live.frames.get(frame.id))


def named_frames(state: State, names: Iterable[str], missing: dict[str, str]) -> list[Frame]:
    """The frames of these names, of these rooms, or in which these subjects hang; all that hang without names."""
    frames = tuple(state.house.frames.values())
    wanted = list(names)
    if not wanted:
        return [frame for frame in frames if frame.portrait]
    found: dict[NodeId, Frame] = {}
    for name in wanted:
        meant = [frame for frame in frames if name.casefold() in _names_of(state, frame) or frame.id == name]
        found.update((frame.id, frame) for frame in meant)
        if not meant:
            missing[name] = _why_missing(state, name)
    return [frame for frame in frames if frame.id in found]


def _why_missing(state: State, name: str) -> str:
    folded = name.casefold()
    for subject in state.house.subjects.values():
        if folded in (known.casefold() for known in (subject.name, *subject.aliases)):
            error = refusal(state, subject.id)
            return error.message if error else f"{subject.name} hangs nowhere."
    return f"There is nobody and no frame called {name}."


def _names_of(state: State, frame: Frame) -> set[str]:
    portrait = state.house.portraits.get(frame.portrait) if frame.portrait else None
    subject = state.house.subjects.get(portrait.subject) if portrait else None
    depicted = (subject.name, *subject.aliases) if subject else ()
    return {name.casefold() for name in (frame.name, frame.room, *depicted) if name}


def _origin(
    state: State, part: ScenePart, places: Mapping[NodeId, Spot], missing: dict[str, str]
) -> tuple[float, float] | None:
    if not isinstance(part.form, Ripple) or part.form.origin is None:
        return None
    origin = part.form.origin
    if isinstance(origin, Point):
        return origin.x, origin.y
    frame = frame_named(state, origin)
    if frame is None:
        missing[origin] = f"There is no frame called {origin}; the wave came from one end of the house."
        return None
    return places[frame.id].x, places[frame.id].y
