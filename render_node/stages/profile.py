"""Profile: how good a face is to start from, as numbers. What follows from them is decided in ``core/intake.py``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from render_node.core.measures import measure
from render_node.core.pose import OUTER_EYES
from render_node.ports import Image, Points

HEAD_POINTS = (1, 152, 33, 263, 61, 291)
"""Tip of the nose, chin, outer corners of the eyes, corners of the mouth."""
HEAD_MODEL = np.array(
    [
        *((0.0, 0.0, 0.0), (0.0, 330.0, -65.0)),
        *((-225.0, -170.0, -135.0), (225.0, -170.0, -135.0)),
        *((-150.0, 150.0, -125.0), (150.0, 150.0, -125.0)),
    ]
)
"""Of a usual head, in units of its own; x to the right of the picture, y down, z towards the viewer."""
LEVEL = 10.0
"""Degrees of pitch that the usual head, seen from straight in front, is measured to have. Heads differ by ten."""
GRID = 8
"""Pixels of a JPEG block."""
OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)


@dataclass(frozen=True)
class Profile:
    """One face."""

    pitch: float
    """Degrees; positive: chin down."""
    light: float
    """Mean brightness of the face, 0..1."""
    one_sided: float
    """How much brighter one half of it is, as a fraction of both."""
    contrast: float
    """Between its bright and its dark parts, 0..1."""
    eyes_open: float
    """Height over width of the eye that is less open."""
    mouth_open: float
    """Between the lips, in eye distances."""
    blocks: float
    """How much more the picture jumps where JPEG blocks meet; 0 when it does not."""


def profile(photo: Image, points: Points) -> Profile:
    grey = cast(NDArray[np.uint8], cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY))
    window = _window(grey, points)
    light, one_sided, contrast = _light(grey, points)
    seen = measure(points, points)
    return Profile(
        pitch=pitch(points, photo.shape[1]),
        light=light,
        one_sided=one_sided,
        contrast=contrast,
        eyes_open=min(seen.left_openness, seen.right_openness),
        mouth_open=seen.mouth_opening,
        blocks=blocks(window),
    )


def pitch(points: Points, width: int) -> float:
    """By perspective-n-point: six points of a usual head, brought to where they are seen."""
    seen = points[list(HEAD_POINTS), :2].astype(np.float64)
    middle = seen.mean(axis=0)
    camera = np.array([[width * 1.2, 0.0, middle[0]], [0.0, width * 1.2, middle[1]], [0.0, 0.0, 1.0]])
    model = HEAD_MODEL * (1.0, 1.0, -1.0)
    solved, turn, _ = cv2.solvePnP(model, seen, camera, np.zeros(4), flags=cv2.SOLVEPNP_SQPNP)
    if not solved:
        return 0.0
    matrix, _ = cv2.Rodrigues(turn)
    return float(np.degrees(np.arctan2(-matrix[1, 2], matrix[2, 2]))) - LEVEL


def blocks(grey: NDArray[np.uint8]) -> float:
    """Wherever the grid of blocks begins; the weaker of both directions, so that a fence is no artefact."""
    if min(grey.shape) < 4 * GRID:
        return 0.0
    steps = grey.astype(np.float32)
    across, down = np.abs(np.diff(steps, axis=1)).mean(axis=0), np.abs(np.diff(steps, axis=0)).mean(axis=1)
    return max(0.0, min(_jumps(across), _jumps(down)))


def _jumps(steps: NDArray[np.float32]) -> float:
    phases = np.array([float(np.median(steps[start::GRID])) for start in range(GRID)])
    return float(phases.max() / max(float(np.median(phases)), 0.05)) - 1.0


def _window(grey: NDArray[np.uint8], points: Points) -> NDArray[np.uint8]:
    low = np.clip(points[:, :2].min(axis=0), 0, None).astype(int)
    high = points[:, :2].max(axis=0).astype(int) + 1
    return grey[low[1] : high[1], low[0] : high[0]]


def _light(grey: NDArray[np.uint8], points: Points) -> tuple[float, float, float]:
    oval = points[list(OVAL), :2]
    mask = cv2.fillPoly(np.zeros(grey.shape, np.uint8), [oval.round().astype(np.int32)], 1) > 0
    if not mask.any():
        return 0.0, 0.0, 0.0
    ys, xs = np.nonzero(mask)
    across = (points[OUTER_EYES[1], :2] - points[OUTER_EYES[0], :2]).astype(np.float64)
    middle = (points[10, :2] + points[152, :2]) / 2.0
    left = (xs - middle[0]) * across[0] + (ys - middle[1]) * across[1] < 0
    seen = grey[ys, xs].astype(np.float64) / 255.0
    halves = [float(seen[half].mean()) if half.any() else 0.0 for half in (left, ~left)]
    one_sided = abs(halves[0] - halves[1]) / max(sum(halves), 1e-6)
    low, high = np.percentile(seen, (5, 95))
    return float(seen.mean()), one_sided, float(high - low)
