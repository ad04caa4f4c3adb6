"""The sheet: what glasses need of the atlases, cut out and laid side by side so that it fits one texture. Pure.

Browser glass follows the same arithmetic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil, floor
from typing import NamedTuple

from frame_node.core.move import middle_of
from frame_node.core.reel import Reel
from protocol.track import Box

VISEMES, GAZE = "visemes", "gaze"
PATCHABLE = (VISEMES, GAZE)
"""Atlases of which a glass draws parts of the face."""
MOUTH_REACH = 1.06
"""How far the mouth's oval goes beyond what differs in the atlas, in its half axes."""
EYE_REACH = (1.15, 1.75)
"""How far an eye's oval goes beyond the eye's box, across and down: the box is low, and lids move."""
MARGIN = 4
"""Pixels around an oval, so that nothing beside it is sampled."""
WIDEST = 2048
"""Every OpenGL ES 3 device takes textures of this width."""


class Oval(NamedTuple):
    """Centre and half axes in image widths."""

    x: float
    y: float
    across: float
    down: float


@dataclass(frozen=True)
class Cut:
    """The rectangle that is taken from each image of an atlas, in pixels; all even, for chroma is half as fine."""

    x: int
    y: int
    w: int
    h: int


@dataclass(frozen=True)
class SheetPlan:
    """Where everything lies."""

    width: int
    height: int
    cuts: Mapping[str, Cut]
    """By atlas."""
    places: Mapping[str, tuple[tuple[int, int], ...]]
    """By atlas, for each of its images: where its cut lies."""

    def origin(self, atlas: str, image: int) -> tuple[float, float]:
        """Where the top left corner of the whole image would lie."""
        cut, (x, y) = self.cuts[atlas], self.places[atlas][image]
        return float(x - cut.x), float(y - cut.y)


def ovals(atlas: Reel) -> tuple[Oval, ...]:
    """The mouth's, or that of either eye."""
    row = atlas.track.rows[0]
    if atlas.gesture == GAZE:
        return _oval(row.left_eye, atlas, *EYE_REACH), _oval(row.right_eye, atlas, *EYE_REACH)
    return (_oval(atlas.track.region or row.mouth, atlas, MOUTH_REACH, MOUTH_REACH),)


def plan_sheet(atlases: Mapping[str, Reel]) -> SheetPlan:
    """The cuts of each atlas in rows, one atlas below the other."""
    cuts, places = {}, {}
    width = top = 0
    for name in PATCHABLE:
        if name not in atlases:
            continue
        cut = _cut(atlases[name])
        columns = max(1, WIDEST // cut.w)
        count = atlases[name].images
        places[name] = tuple((number % columns * cut.w, top + number // columns * cut.h) for number in range(count))
        cuts[name] = cut
        width = max(width, min(count, columns) * cut.w)
        top += ceil(count / columns) * cut.h
    return SheetPlan(_no_power_of_two(width), _no_power_of_two(top), cuts, places)


def _no_power_of_two(length: int) -> int:
    """A driver that draws in software would compile its shaders anew for a sheet of such a size."""
    return length + 2 if length & (length - 1) == 0 else length


def _oval(box: Box, atlas: Reel, across: float, down: float) -> Oval:
    x, y = middle_of(box, atlas)
    return Oval(x, y, box.w / 2 * across, box.h / 2 * down * atlas.height / atlas.width)


def _cut(atlas: Reel) -> Cut:
    found = [(o.x - o.across, o.y - o.down, o.x + o.across, o.y + o.down) for o in ovals(atlas)]
    left, top = (_even(floor(min(edges) * atlas.width) - MARGIN) for edges in list(zip(*found, strict=True))[:2])
    right, bottom = (ceil(max(edges) * atlas.width) + MARGIN for edges in list(zip(*found, strict=True))[2:])
    left, top = max(0, left), max(0, top)
    right, bottom = min(atlas.width, right), min(atlas.height, bottom)
    return Cut(left, top, _even(right - left), _even(bottom - top))


def _even(number: int) -> int:
    return number // 2 * 2
