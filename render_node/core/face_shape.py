"""What a face does, from its landmarks: the channels that can be measured, each against the face at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.core.pose import Coordinates, eye_distance, turned

LEFT_EYE = (33, 133, ((160, 144), (158, 153), (159, 145)))
"""Of the eye nearer the picture's left edge: outer corner, inner corner, pairs of upper and lower lid."""
RIGHT_EYE = (263, 362, ((387, 373), (385, 380), (386, 374)))
MOUTH_CORNERS = (61, 291)
INNER_LIPS = ((13, 14), (82, 87), (312, 317))
BROWS = ((52, 65, 105), (282, 295, 334))
EYE_CORNERS = ((33, 133), (263, 362))

MEASURABLE = ("yaw", "pitch", "roll", "blink_left", "blink_right", "smile", "jaw", "brow")
"""Channels of a motion that :func:`shape` can find again."""


def shape(points: Coordinates, rest: Coordinates) -> dict[str, float]:
    """Every measurable channel; 0 is the face at rest.

    yaw, pitch, roll in degrees; blinks as the fraction by which the lids closed; smile, jaw and brow as the change of
    mouth width, lip gap and brow height in eye distances.
    """
    pose = turned(points, rest)
    values = {"yaw": pose.yaw, "pitch": pose.pitch, "roll": pose.roll}
    values["blink_left"] = 1.0 - openness(points, LEFT_EYE) / max(openness(rest, LEFT_EYE), 1e-3)
    values["blink_right"] = 1.0 - openness(points, RIGHT_EYE) / max(openness(rest, RIGHT_EYE), 1e-3)
    lengths: dict[str, Callable[[Coordinates], float]] = {
        "smile": lambda face: _apart(face, *MOUTH_CORNERS),
        "jaw": lambda face: float(np.mean([_apart(face, *pair) for pair in INNER_LIPS])),
        "brow": _brow_height,
    }
    for name, length in lengths.items():
        values[name] = length(points) / eye_distance(points) - length(rest) / eye_distance(rest)
    return values


def openness(points: Coordinates, eye: tuple[int, int, tuple[tuple[int, int], ...]]) -> float:
    """Lid gap over eye width (the eye aspect ratio of Soukupová and Čech, 2016)."""
    outer, inner, pairs = eye
    seen = points[:, :2]  # the depth of lids is a guess
    gap = float(np.mean([_apart(seen, *pair) for pair in pairs]))
    return gap / max(_apart(seen, outer, inner), 1e-6)


def _brow_height(face: Coordinates) -> float:
    heights = [
        np.linalg.norm(face[list(brow)].mean(axis=0) - face[list(corners)].mean(axis=0))
        for brow, corners in zip(BROWS, EYE_CORNERS, strict=True)
    ]
    return float(np.mean(heights))


def _apart(points: Coordinates, one: int, other: int) -> float:
    return float(np.linalg.norm(cast(NDArray[np.float64], points[one] - points[other])))
