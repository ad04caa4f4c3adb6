"""How a head is turned, from its landmarks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Coordinates = NDArray[np.float64]
"""Points × 3: x to the right, y down, z away from the viewer."""

OUTER_EYES = (33, 263)
"""Outer corners of the eye nearer the picture's left edge and of the other one, in an upright, unmirrored face."""
RIGID = (
    *(10, 67, 109, 338, 297, 103, 332, 54, 284, 151, 9, 8, 168, 6, 197, 195, 5, 4),
    *(33, 133, 263, 362, 127, 356, 234, 454, 93, 323, 162, 389, 98, 327, 2),
)
"""Landmarks of brow, nose, temples and eye corners, which no expression moves much."""
SIDES = ((33, 263), (133, 362), (127, 356), (234, 454), (93, 323), (162, 389), (54, 284), (98, 327), (61, 291))
"""Pairs that lie mirrored to each other in every face."""


@dataclass(frozen=True)
class Pose:
    """Degrees, signed as in a track row."""

    yaw: float
    pitch: float
    roll: float


def eye_distance(points: NDArray[np.floating]) -> float:
    """Between the outer eye corners, in the unit of the points, as it would be seen from the front."""
    return float(np.linalg.norm(points[OUTER_EYES[0]] - points[OUTER_EYES[1]]))


def roll_and_yaw(points: NDArray[np.floating]) -> tuple[float, float]:
    """Of one face by itself: degrees clockwise (-180..180), and degrees towards the picture's right edge.

    Faces are symmetric: whatever turns the lines between mirrored landmarks turned the head.
    """
    across = sum(((points[right] - points[left]).astype(np.float64) for left, right in SIDES), np.zeros(3))
    roll = math.degrees(math.atan2(across[1], across[0]))
    yaw = math.degrees(math.atan2(across[2], math.hypot(across[0], across[1])))
    return roll, yaw


def turned(points: NDArray[np.floating], rest: NDArray[np.floating]) -> Pose:
    """How the head turned since it was at rest: the least-squares rotation (Kabsch 1976) of its rigid points."""
    now, then = points[list(RIGID)].astype(np.float64), rest[list(RIGID)].astype(np.float64)
    a, b = then - then.mean(axis=0), now - now.mean(axis=0)
    u, _, vt = np.linalg.svd(a.T @ b)
    flip = np.diag([1.0, 1.0, float(np.sign(np.linalg.det(vt.T @ u.T)))])
    rotation = vt.T @ flip @ u.T
    return Pose(
        yaw=math.degrees(math.atan2(-rotation[0, 2], rotation[2, 2])),
        pitch=math.degrees(math.asin(float(np.clip(rotation[1, 2], -1.0, 1.0)))) * -1.0,
        roll=math.degrees(math.atan2(rotation[1, 0], rotation[1, 1])),
    )
