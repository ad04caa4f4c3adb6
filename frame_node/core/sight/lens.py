"""From places in the camera's picture to places before the panel."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, log, radians, tan

PUPILS_M = 0.063
"""Between an adult's pupils, in metres; a child's are up to a tenth closer and it seems that much farther away."""
NEAREST_M = 0.5
FARTHEST_M = 4.0
"""Where ``near`` is 1 and where it is 0: within arm's reach, and as far as a face can be told."""
WIDEST_TURN = 60.0


@dataclass(frozen=True)
class Place:
    """Where a head is; as ViewerAt, with the distance in metres."""

    x: float
    y: float
    near: float
    distance_m: float


@dataclass(frozen=True)
class Lens:
    """A camera's picture: its size in pixels and how wide it sees, in degrees across."""

    width: int
    height: int
    view: float = 62.0

    @property
    def focal(self) -> float:
        """In pixels."""
        return self.width / 2.0 / tan(radians(min(max(self.view, 10.0), 170.0)) / 2.0)

    def place(self, left_eye: tuple[float, float], right_eye: tuple[float, float], turn: float = 0.0) -> Place:
        """Of a head whose pupils are seen there. ``turn`` in degrees: a head turned aside shows its eyes closer.

        The camera looks at the viewer, so what is left in its picture is to the viewer's right.
        """
        x, y = (left_eye[0] + right_eye[0]) / 2.0, (left_eye[1] + right_eye[1]) / 2.0
        shrunk = cos(radians(min(abs(turn), WIDEST_TURN)))
        apart = max(1.0, hypot(right_eye[0] - left_eye[0], right_eye[1] - left_eye[1]) / shrunk)
        distance = self.focal * PUPILS_M / apart
        return Place(
            _within((self.width / 2.0 - x) / self.focal, -1.0),
            _within((y - self.height / 2.0) / self.focal, -1.0),
            _within(log(FARTHEST_M / distance) / log(FARTHEST_M / NEAREST_M), 0.0),
            distance,
        )


def _within(value: float, low: float) -> float:
    return min(1.0, max(low, value))
