"""What the points of a hand say: where its palm is, how wide it is, and whether it is raised."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot

from frame_node.core.sight.face import Point3, Spot
from frame_node.core.sight.wave import HandAt

WRIST, INDEX, MIDDLE, RING, LITTLE = 0, 5, 9, 13, 17
"""The wrist and the knuckles."""
LENGTH_TO_WIDTH = 0.75
"""A palm seen from its side keeps its length."""
RAISED_BELOW_EYES = 4.5
"""Down to where a palm counts as raised, in distances between the eyes: about the shoulders."""


def hand_at(points: Sequence[Point3], face: Spot, at: float) -> HandAt:
    """From MediaPipe's 21 points, with the face of whom it may belong to."""
    wrist, middle = points[WRIST], points[MIDDLE]
    palm = [points[each] for each in (WRIST, INDEX, MIDDLE, RING, LITTLE)]
    x, y = (sum(point[axis] for point in palm) / len(palm) for axis in (0, 1))
    across = hypot(points[INDEX][0] - points[LITTLE][0], points[INDEX][1] - points[LITTLE][1])
    width = max(across, LENGTH_TO_WIDTH * hypot(middle[0] - wrist[0], middle[1] - wrist[1]), 1e-6)
    high = y - face.middle[1] <= RAISED_BELOW_EYES * face.size
    return HandAt(at, x, width, high and middle[1] < wrist[1])
