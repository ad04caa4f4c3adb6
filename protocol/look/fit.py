"""How a portrait fills a panel whose shape is not its own. Pure; browser glass follows the same arithmetic."""

from __future__ import annotations

from protocol.track import Box

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
FACE_HEIGHT = 0.45
"""Where the middle of the face comes to lie in the opening when there is room, from the top."""


def cover(opening_width: float, opening_height: float, width: int, height: int, face: Box | None = None) -> Box:
    """The part of an image (fractions of it) that fills an opening without bars, keeping the face in view.

    The image is scaled until it covers the opening; along the axis that is cut, the face's middle is put to
    the middle (across) or to ``FACE_HEIGHT`` (down), as far as the image reaches.
    """
    opening, image = opening_width / opening_height, width / height
    w, h = min(1.0, opening / image), min(1.0, image / opening)
    middle_x = face.x + face.w / 2 if face else 0.5
    middle_y = face.y + face.h / 2 if face else FACE_HEIGHT
    return Box(_within(middle_x - w / 2, w), _within(middle_y - h * FACE_HEIGHT, h), w, h)


def opening(width: int, height: int, mat: float) -> Box:
    """The mat's opening in fractions of a panel; ``mat`` is its breadth in fractions of the shorter side."""
    breadth = min(0.4, max(0.0, mat)) * min(width, height)
    x, y = breadth / width, breadth / height
    return Box(x, y, 1.0 - 2 * x, 1.0 - 2 * y)


def _within(start: float, length: float) -> float:
    return min(max(0.0, start), 1.0 - length)
