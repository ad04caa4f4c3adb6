"""How a face lies in a photo, from its landmarks alone."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

OUTER_EYES = (33, 263)
"""Outer corners of the eye nearer the picture's left edge and of the other one, in an upright, unmirrored face."""
SIDES = ((33, 263), (133, 362), (127, 356), (234, 454), (93, 323), (162, 389), (54, 284), (98, 327), (61, 291))
"""Pairs that lie mirrored to each other in every face."""


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
