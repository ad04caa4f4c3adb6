"""Which parts of which atlas images are laid over what is shown, and where: mouth and eyes of a moving face. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from frame_node.core.gazing import Look
from frame_node.core.move import Shot, Still
from frame_node.core.pose import applied, inverse, product
from frame_node.core.reel import Reel
from frame_node.core.sheet import GAZE, VISEMES, Oval, ovals
from frame_node.core.speech import SILENCE, Mouth
from protocol.track import Affine, Box, TrackRow

OPEN = 0.75
"""With lids lower than this the eyes are the image's own: a blink hides the change."""
GLANCE = 0.5
"""An image whose eyes go farther than this by themselves keeps them."""
SMILES = (0.10, 0.40)
"""Between these a mouth that has a shape of its own takes over from speech, and cheeks from the eyes."""
FAINT = 0.004
"""Less strength than this is not seen."""


@dataclass(frozen=True)
class Patch:
    """A soft oval out of up to four images of an atlas."""

    atlas: str
    oval: Oval
    """At neutral."""
    to_neutral: Affine
    """From shown points to points of the neutral face, in image widths."""
    images: tuple[tuple[int, float], ...]
    """Images of the atlas and their weights, which together are 1."""
    strength: float


@dataclass(frozen=True)
class Face:
    """What the patches follow: the rows of one image, or of two that are mixed, and the way back to neutral."""

    rows: tuple[tuple[TrackRow, float], ...]
    """With their shares."""
    to_neutral: Affine
    """From shown points, in image widths."""

    def mean(self, value: Callable[[TrackRow], float]) -> float:
        return sum(value(row) * share for row, share in self.rows)


def patches(shot: Shot, atlases: Mapping[str, Reel], mouth: Mouth | None, look: Look | None) -> tuple[Patch, ...]:
    """What is laid over a shot; nothing while one portrait fades into another."""
    reel = shot.base.reel
    if (mouth is None and look is None) or (shot.over is not None and shot.over.reel.portrait != reel.portrait):
        return ()
    face = _face(shot)
    fitting = {name: one for name, one in atlases.items() if (one.width, one.height) == (reel.width, reel.height)}
    found: list[Patch] = []
    if mouth is not None and VISEMES in fitting:
        found += _mouth(fitting[VISEMES], face, mouth)
    if look is not None and GAZE in fitting:
        found += _eyes(fitting[GAZE], face, look)
    return tuple(patch for patch in found if patch.strength > FAINT)


def visemes_of(atlas: Reel) -> dict[str, int]:
    """Which image shows which viseme."""
    return {name.removeprefix("viseme:"): number for number, name in enumerate(atlas.track.names)}


def _face(shot: Shot) -> Face:
    row = _row(shot.base)
    # The base's own way back, after the warp that takes what is shown to the base.
    to_neutral = product(inverse(row.from_neutral), shot.base_warp)
    rows = ((row, 1.0),) if shot.over is None else ((row, 1.0 - shot.mix), (_row(shot.over), shot.mix))
    return Face(rows, to_neutral)


def _mouth(atlas: Reel, face: Face, mouth: Mouth) -> list[Patch]:
    numbers = visemes_of(atlas)
    images = tuple((numbers[name], weight) for name, weight in mouth.weights.items() if name in numbers)
    own = _between(SMILES, face.mean(lambda row: row.mouthing))
    if not images:
        return []
    rest = atlas.track.rows[numbers.get(SILENCE, 0)].mouth
    to_neutral = _onto(face, lambda row: row.mouth, rest, atlas, 1.0 - own)
    return [Patch(VISEMES, ovals(atlas)[0], to_neutral, _shared(images), mouth.strength * (1.0 - own))]


def _eyes(atlas: Reel, face: Face, look: Look) -> list[Patch]:
    glance = max(abs(face.mean(lambda row: row.gaze_x)), abs(face.mean(lambda row: row.gaze_y)))
    if face.mean(lambda row: row.open) < OPEN or glance > GLANCE:
        return []
    images = _shared(_grid(atlas, look.x, look.y))
    strength = look.strength * (1.0 - _between(SMILES, face.mean(lambda row: row.mouthing)))
    left, right = ovals(atlas)
    rest = atlas.track.rows[0]
    return [
        Patch(GAZE, left, _onto(face, lambda row: row.left_eye, rest.left_eye, atlas), images, strength),
        Patch(GAZE, right, _onto(face, lambda row: row.right_eye, rest.right_eye, atlas), images, strength),
    ]


def _grid(atlas: Reel, x: float, y: float) -> tuple[tuple[int, float], ...]:
    """The atlas's images around a direction, by how near they are along each axis."""
    numbers: dict[tuple[float, float], int] = {}
    for number, name in enumerate(atlas.track.names):
        column, _, line = name.rpartition(":")[2].partition(",")
        numbers[float(column), float(line)] = number
    columns = _around(sorted({column for column, _ in numbers}), x)
    lines = _around(sorted({line for _, line in numbers}), y)
    return tuple((numbers[c, r], a * b) for c, a in columns for r, b in lines if (c, r) in numbers and a * b > 0.0)


def _shared(images: tuple[tuple[int, float], ...]) -> tuple[tuple[int, float], ...]:
    whole = sum(weight for _, weight in images)
    return tuple((number, weight / whole) for number, weight in images)


def _around(stops: list[float], at: float) -> list[tuple[float, float]]:
    """The two neighbours of a place on an axis and their shares."""
    inside = min(max(at, stops[0]), stops[-1])
    after = next(stop for stop in stops if stop >= inside)
    before = max(stop for stop in stops if stop <= inside)
    if after == before:
        return [(after, 1.0)]
    share = (inside - before) / (after - before)
    return [(before, 1.0 - share), (after, share)]


def _onto(face: Face, box_of: Callable[[TrackRow], Box], neutral: Box, atlas: Reel, much: float = 1.0) -> Affine:
    """The way to neutral, shifted so that the feature itself comes to lie on its place: heads are not flat."""
    ratio = atlas.height / atlas.width
    shift_x = shift_y = 0.0
    for row, share in face.rows:
        box, back = box_of(row), inverse(row.from_neutral)
        x, y = applied(back, (box.x + box.w / 2, (box.y + box.h / 2) * ratio))
        shift_x += share * (neutral.x + neutral.w / 2 - x)
        shift_y += share * ((neutral.y + neutral.h / 2) * ratio - y)
    way = face.to_neutral
    return way._replace(tx=way.tx + much * shift_x, ty=way.ty + much * shift_y)


def _row(still: Still) -> TrackRow:
    return still.reel.track.rows[still.image]


def _between(limits: tuple[float, float], value: float) -> float:
    part = min(1.0, max(0.0, (value - limits[0]) / (limits[1] - limits[0])))
    return part * part * (3.0 - 2.0 * part)
