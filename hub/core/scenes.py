"""Scenes as data: what a scene's definition says, in typed forms.

``hub.core.scene_reading`` makes these of a definition, ``definition`` below makes a definition of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from hub.core.records import Scene
from hub.core.state import State

RIPPLE_SPEED = 2.0
"""Metres a second: a brisk walk through the house."""
COOLDOWN_S = 3.0
"""A scene is not started again so soon after its last start, unless it says otherwise."""
MOST_PARTS = 8
MOST_TURNS = 8
"""Of one frame in one scene: all cues leave at once, and a frame keeps so many."""

Kind = Literal["unison", "ripple", "centre_out", "call_and_answer"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Point:
    """A place in the house, in metres."""

    x: float
    y: float


@dataclass(frozen=True)
class Unison:
    """Everybody at once."""

    kind: Kind = "unison"


@dataclass(frozen=True)
class Ripple:
    """From ``origin`` outwards (a point, or the name of a frame), or straight on in ``direction``.

    With neither it starts at one end of the house. ``direction`` in degrees: 0 to where x grows, 90 to where y grows.
    """

    origin: Point | str | None = None
    direction: float | None = None
    speed: float = RIPPLE_SPEED
    kind: Kind = "ripple"


@dataclass(frozen=True)
class CentreOut:
    """From the middle of those who are meant to all sides."""

    speed: float = RIPPLE_SPEED
    kind: Kind = "centre_out"


@dataclass(frozen=True)
class CallAndAnswer:
    """Those of the part call together; when they are done, ``answer`` answers together; and again.

    Without ``answer`` everybody answers who did not call. Without names on either side the half of the house with
    the smaller x calls and the other answers.
    """

    answer: tuple[str, ...] = ()
    answer_gesture: str = ""
    """Empty: the same gesture."""
    rounds: int = 1
    kind: Kind = "call_and_answer"


Form = Unison | Ripple | CentreOut | CallAndAnswer


@dataclass(frozen=True)
class ScenePart:
    """One form performed by some of the house.

    ``who``: names of subjects, frames or rooms; empty: everybody. ``at``: seconds after the start of the scene, and
    later where somebody is still busy with the part before; None: when the part before is done.
    """

    form: Form
    gesture: str = "wave"
    who: tuple[str, ...] = ()
    at: float | None = None

    @property
    def turns(self) -> int:
        """How often one frame performs in it, at most."""
        return self.form.rounds if isinstance(self.form, CallAndAnswer) else 1


@dataclass(frozen=True)
class SceneSpec:
    """A scene that is in order."""

    name: str
    parts: tuple[ScenePart, ...]
    cooldown: float = COOLDOWN_S
    """Seconds between two starts."""


def definition(spec: SceneSpec) -> dict[str, object]:
    """The plain form, without the name: what rows, JSON and TOML hold. Says only what is not usual."""
    parts = [_plain(part, first=index == 0) for index, part in enumerate(spec.parts)]
    body: dict[str, object] = dict(parts[0]) if len(parts) == 1 else {"parts": parts}
    return body if spec.cooldown == COOLDOWN_S else {"cooldown": spec.cooldown, **body}


def _plain(part: ScenePart, first: bool) -> dict[str, object]:
    usual = ScenePart(type(part.form)())
    found: dict[str, object] = {"kind": part.form.kind, "gesture": part.gesture}
    if part.at is not None and not (first and part.at == 0):
        found["at"] = part.at
    if part.who:
        found["who"] = list(part.who)
    for name, value in vars(part.form).items():
        if name == "kind" or value == getattr(usual.form, name):
            continue
        if isinstance(value, Point):
            value = {"x": value.x, "y": value.y}
        found["from" if name == "origin" else name] = list(value) if isinstance(value, tuple) else value
    return found


def scenes_of(state: State) -> Mapping[str, Scene]:
    """All scenes of the house by id: those that come with Kinframe, and its own, which go before them."""
    return {**state.built_in, **state.house.scenes}


def scene_called(state: State, name: str) -> Scene | None:
    """By id, or by name in any case."""
    folded = name.strip().casefold()
    scenes = scenes_of(state)
    by_name = (scene for scene in scenes.values() if scene.name.casefold() == folded)
    return scenes.get(name) or next(by_name, None)
