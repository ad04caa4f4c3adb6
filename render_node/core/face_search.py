"""Where to look for faces in a photo, and which finds are the same face. Pure geometry, in pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SMALLEST_VIEW = 160
"""Pixels: in smaller ones only faces could be found that are too small for a portrait."""
FINEST = 14
"""Views along the long side at the finest level, for very large photos."""
COARSE_LEVELS = 3
"""Levels that are searched in every direction even when upright faces were found."""
DIRECTIONS = (0.0, 90.0, 180.0, 270.0)
"""Degrees; a detector that copes with 60 degrees of tilt meets every face in at least one."""


@dataclass(frozen=True)
class View:
    """A square part of the photo, turned so that faces tilted by ``turn`` (degrees clockwise) stand upright in it."""

    x: float
    """Of the middle."""
    y: float
    side: float
    turn: float = 0.0

    def matrix(self, pixels: int) -> tuple[tuple[float, float, float], tuple[float, float, float]]:
        """Takes the photo's pixel centres to those of the view drawn ``pixels`` wide (an affine 2 × 3 matrix)."""
        scale = pixels / self.side
        cosine, sine = scale * math.cos(math.radians(self.turn)), scale * math.sin(math.radians(self.turn))
        x, y, middle = self.x - 0.5, self.y - 0.5, pixels / 2.0 - 0.5
        return (cosine, sine, middle - cosine * x - sine * y), (-sine, cosine, middle + sine * x - cosine * y)

    def outwards(self, x: float, y: float) -> tuple[float, float]:
        """From fractions of the view to pixels of the photo (edges at whole numbers, as in boxes)."""
        dx, dy = (x - 0.5) * self.side, (y - 0.5) * self.side
        cosine, sine = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        return self.x + cosine * dx - sine * dy, self.y + sine * dx + cosine * dy


@dataclass(frozen=True)
class Find:
    """A possible face by its eyes."""

    left: tuple[float, float]
    """Middle of the eye nearer the left edge of an upright face, in pixels of the photo."""
    right: tuple[float, float]
    score: float

    @property
    def apart(self) -> float:
        return math.dist(self.left, self.right)

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left[0] + self.right[0]) / 2.0, (self.left[1] + self.right[1]) / 2.0

    def close_up(self, sides: float) -> View:
        """An upright view around this face, ``sides`` eye distances wide."""
        (lx, ly), (rx, ry) = self.left, self.right
        turn = math.degrees(math.atan2(ry - ly, rx - lx))
        down = 0.55 * self.apart
        x = self.middle[0] - down * math.sin(math.radians(turn))
        y = self.middle[1] + down * math.cos(math.radians(turn))
        return View(x, y, sides * self.apart, turn)


def views(width: int, height: int, turn: float, levels: range | None = None) -> Iterator[View]:
    """The whole photo first, then smaller and smaller squares that overlap by half; every face fits well into one."""
    longest = float(max(width, height))
    last = max(0, math.floor(math.log2(longest / max(SMALLEST_VIEW, longest / FINEST))))
    for level in levels or range(last + 1):
        if level > last:
            return
        side = longest / 2**level
        for y in _middles(height, side):
            for x in _middles(width, side):
                yield View(x, y, side, turn)


def _middles(length: int, side: float) -> list[float]:
    if side >= length:
        return [length / 2.0]
    count = math.ceil((length - side) / (side / 2.0)) + 1
    return [side / 2.0 + (length - side) * index / (count - 1) for index in range(count)]


def distinct(finds: Iterable[Find], nearness: float = 0.8) -> list[Find]:
    """The best find of each face: another one whose eyes lie within ``nearness`` eye distances is the same face."""
    kept: list[Find] = []
    for find in sorted(finds, key=lambda find: -find.score):
        same = (
            other for other in kept if math.dist(find.middle, other.middle) < nearness * max(find.apart, other.apart)
        )
        if next(same, None) is None:
            kept.append(find)
    return kept
