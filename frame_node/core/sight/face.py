"""What the points of a face say: where it is turned, whether its eyes are open, how wide it smiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees, hypot

Point = tuple[float, float]
Point3 = tuple[float, float, float]
"""The third is depth in the same unit, smaller is nearer."""

OUTER_EYES = (33, 263)
IRISES = (468, 473)
LIDS = ((33, 160, 158, 133, 153, 144), (263, 387, 385, 362, 380, 373))
"""Of each eye: outer corner, two of the upper lid, inner corner, the two opposite of the lower lid."""
MOUTH_CORNERS = (61, 291)
LIPS = (0, 17)
FOREHEAD, CHIN = 10, 152
NOSE, LIPS_MIDDLE = 4, 13
CHEEKS = (234, 454)
UPRIGHT_PITCH = 8.0
"""Degrees by which the line from forehead to chin leans in a face that looks straight ahead."""


@dataclass(frozen=True)
class Spot:
    """A face as the detector sees it. Left and right are those of the picture."""

    left_eye: Point
    right_eye: Point
    nose: Point
    mouth: Point
    score: float = 1.0

    @property
    def middle(self) -> Point:
        """Between the eyes."""
        return (self.left_eye[0] + self.right_eye[0]) / 2.0, (self.left_eye[1] + self.right_eye[1]) / 2.0

    @property
    def size(self) -> float:
        """About the distance between the eyes of the same face seen from the front."""
        eyes = hypot(self.right_eye[0] - self.left_eye[0], self.right_eye[1] - self.left_eye[1])
        x, y = self.middle
        return max(1.0, eyes, 0.95 * hypot(self.mouth[0] - x, self.mouth[1] - y))

    @property
    def turn(self) -> float:
        """Roughly, in degrees: how far the nose is off the middle."""
        across = (self.right_eye[0] - self.left_eye[0], self.right_eye[1] - self.left_eye[1])
        x, y = self.middle
        along = (self.nose[0] - x) * across[0] + (self.nose[1] - y) * across[1]
        return degrees(atan2(along / max(1.0, hypot(*across)), 0.55 * self.size))


@dataclass(frozen=True)
class Look:
    """A face as its mesh tells it. Angles in degrees, 0 straight into the camera; right and down positive."""

    yaw: float
    pitch: float
    opened: float
    """Height of the eye's opening over its width; about 0.3, and below 0.15 when shut."""
    mouth: float
    """Width of the mouth over the distance between the outer corners of the eyes."""
    lift: float
    """How far the mouth's corners are above its middle, in the same unit."""
    gaze: float
    """How far the irises are off the middle of the eyes to one side, in eye widths."""


def look_of(points: Sequence[Point3]) -> Look:
    """From the 478 points of MediaPipe's face mesh with irises."""
    left, right = points[CHEEKS[0]], points[CHEEKS[1]]
    top, chin = points[FOREHEAD], points[CHIN]
    eyes = max(1e-6, _apart(points[OUTER_EYES[0]], points[OUTER_EYES[1]]))
    corners, lips = [points[each] for each in MOUTH_CORNERS], [points[each] for each in LIPS]
    tall = max(1e-6, hypot(chin[0] - top[0], chin[1] - top[1]))
    down = ((chin[0] - top[0]) / tall, (chin[1] - top[1]) / tall)
    middle = [(lips[0][axis] + lips[1][axis]) / 2.0 for axis in (0, 1)]
    corner = [(corners[0][axis] + corners[1][axis]) / 2.0 for axis in (0, 1)]
    lift = (middle[0] - corner[0]) * down[0] + (middle[1] - corner[1]) * down[1]
    return Look(
        yaw=degrees(atan2(right[2] - left[2], max(1e-6, hypot(right[0] - left[0], right[1] - left[1])))),
        pitch=degrees(atan2(top[2] - chin[2], tall)) + UPRIGHT_PITCH,
        opened=sum(_opened(points, lid) for lid in LIDS) / 2.0,
        mouth=_apart(*corners) / eyes,
        lift=lift / eyes,
        gaze=_gaze(points),
    )


def spot_of(points: Sequence[Point3]) -> Spot:
    """The same face as the detector would see it, from its 478 points."""
    left, right, nose, mouth = (points[each][:2] for each in (*IRISES, NOSE, LIPS_MIDDLE))
    return Spot(left, right, nose, mouth)


def _opened(points: Sequence[Point3], lid: tuple[int, ...]) -> float:
    outer, upper_a, upper_b, inner, lower_b, lower_a = (points[each] for each in lid)
    return (_apart(upper_a, lower_a) + _apart(upper_b, lower_b)) / (2.0 * max(1e-6, _apart(outer, inner)))


def _gaze(points: Sequence[Point3]) -> float:
    off = []
    for (outer, _, _, inner, _, _), iris in zip(LIDS, IRISES, strict=True):
        ends = sorted((points[outer][0], points[inner][0]))
        off.append((points[iris][0] - (ends[0] + ends[1]) / 2.0) / max(1e-6, ends[1] - ends[0]))
    return sum(off) / len(off)


def _apart(one: Point3, other: Point3) -> float:
    return hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
