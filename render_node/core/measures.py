"""What a face does, read from its landmarks: the counterpart of the channels, for inspecting a rendered clip.

Everything is relative to the same face at neutral, so that a crooked smile in the photo counts as none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float32]

_OUTER_CORNERS = (33, 263)
_LEFT_EYE = ((33, 133), ((160, 144), (159, 145), (158, 153)))
_RIGHT_EYE = ((362, 263), ((385, 380), (386, 374), (387, 373)))
_MOUTH_CORNERS = (61, 291)
_LIPS = (13, 14)
_BROW_OVER_LID = ((105, 33), (105, 133), (334, 362), (334, 263))
_IRISES = ((468, 33, 133), (473, 362, 263))
_HEAD = (10, 338, 297, 332, 284, 109, 67, 103, 54, 168, 6, 197, 195, 5, 4, 1, 98, 327, 33, 133, 362, 263, 234, 454)
"""Points of skull and nose that expressions hardly move."""


@dataclass(frozen=True)
class FaceMeasures:
    """Angles in degrees with the signs of a TrackRow; lengths in distances of the outer eye corners."""

    yaw: float
    pitch: float
    roll: float
    left_openness: float
    """Height of the eye nearer the left edge, divided by its width."""
    right_openness: float
    gaze_x: float
    """Middle of the irises between the corners of the eyes, 0 in the middle, positive to the right."""
    gaze_y: float
    """The same across that line, positive down."""
    smile_width: float
    mouth_opening: float
    brow_height: float


def measure(points: Points, neutral: Points) -> FaceMeasures:
    """Reads one face (478 × 3, pixels) against the same face at neutral."""
    unit = _apart(points, *_OUTER_CORNERS)
    yaw, pitch, roll = _turned(points[list(_HEAD)], neutral[list(_HEAD)])
    return FaceMeasures(
        yaw=yaw,
        pitch=pitch,
        roll=roll,
        left_openness=_openness(points, *_LEFT_EYE),
        right_openness=_openness(points, *_RIGHT_EYE),
        gaze_x=float(np.mean([_between(points, *iris)[0] for iris in _IRISES])),
        gaze_y=float(np.mean([_between(points, *iris)[1] for iris in _IRISES])),
        smile_width=_apart(points, *_MOUTH_CORNERS) / unit,
        mouth_opening=_apart(points, *_LIPS) / unit,
        brow_height=float(np.mean([_apart(points, *pair) for pair in _BROW_OVER_LID])) / unit,
    )


def _apart(points: Points, one: int, other: int) -> float:
    return float(np.linalg.norm(points[one, :2] - points[other, :2]))


def _openness(points: Points, corners: tuple[int, int], lids: tuple[tuple[int, int], ...]) -> float:
    return float(np.mean([_apart(points, *pair) for pair in lids])) / _apart(points, *corners)


def _between(points: Points, iris: int, left: int, right: int) -> tuple[float, float]:
    """Along the line between the corners of an eye and across it, in its length, from its middle."""
    axis = points[right, :2] - points[left, :2]
    middle = (points[right, :2] + points[left, :2]) / 2.0
    apart = (points[iris, :2] - middle) / (axis @ axis)
    return float(apart @ axis), float(apart @ np.array([-axis[1], axis[0]]))


def _turned(points: Points, neutral: Points) -> tuple[float, float, float]:
    """The rotation that best takes the neutral head to this one (Kabsch 1976), as yaw, then pitch, then roll."""
    a = (neutral - neutral.mean(axis=0)).astype(np.float64) * (1.0, 1.0, -1.0)
    b = (points - points.mean(axis=0)).astype(np.float64) * (1.0, 1.0, -1.0)
    u, _, vt = np.linalg.svd(a.T @ b)
    mirror = np.diag([1.0, 1.0, np.sign(np.linalg.det(vt.T @ u.T))])
    turn = vt.T @ mirror @ u.T
    roll = np.arctan2(-turn[0, 1], turn[1, 1])
    pitch = np.arcsin(np.clip(-turn[2, 1], -1.0, 1.0))
    yaw = np.arctan2(-turn[2, 0], turn[2, 2])
    return float(np.degrees(yaw)), float(np.degrees(pitch)), float(np.degrees(roll))
