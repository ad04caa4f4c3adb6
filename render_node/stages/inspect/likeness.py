"""Is it still the face of the photo, and as sharp? Both are measured with the face brought back to where it was."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from render_node.core.pose import OUTER_EYES
from render_node.ports import Points
from render_node.stages.inspect.luma import Luma

EYES_APART = 32.0
"""Pixels, for structure: large enough for the features, too small for grain."""
SHARP_EYES_APART = 110.0
"""Pixels at most, for sharpness."""
WIDE, ABOVE, BELOW = 1.0, 0.75, 1.35
"""What belongs to the face, in eye distances from the middle of the eyes."""
OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
LIPS = (61, 40, 37, 0, 267, 270, 291, 321, 314, 17, 84, 91)
LIPS_MARGIN = 0.08
"""In eye distances. Lips part when a face laughs: that does not make it another face."""

Plane = NDArray[np.float32]


class Likeness:
    """Compares faces with the one in the portrait."""

    def __init__(self, luma: Luma, points: Points) -> None:
        self._small = _Standard(points, EYES_APART)
        apart = float(np.linalg.norm(points[OUTER_EYES[0], :2] - points[OUTER_EYES[1], :2]))
        self._large = _Standard(points, min(SHARP_EYES_APART, apart))
        self._face = self._small.view(luma, points)
        self._detail = self._large.detail(luma, points)

    def structure(self, luma: Luma, points: Points) -> float:
        """Mean structural similarity (Wang 2004) within the face; 1 is the same."""
        return _ssim(self._face, self._small.view(luma, points), self._small.features)

    def sharpness(self, luma: Luma, points: Points) -> float:
        """Fine detail in the face, as a fraction of the photo's."""
        return self._large.detail(luma, points) / max(self._detail, 1e-3)


class _Standard:
    """Where a face lies when its eyes are ``apart`` pixels apart; the portrait's own pose is kept."""

    def __init__(self, points: Points, apart: float) -> None:
        left, right = points[OUTER_EYES[0], :2], points[OUTER_EYES[1], :2]
        middle = (left + right) / 2.0
        across = (right - left) / np.linalg.norm(right - left)
        turn = np.array([across, [-across[1], across[0]]], dtype=np.float64)
        scale = apart / float(np.linalg.norm(right - left))
        self._size = int(2 * WIDE * apart), int((ABOVE + BELOW) * apart)
        origin = np.array([WIDE * apart, ABOVE * apart])
        self._rest = ((points[:468, :2].astype(np.float64) - middle) @ turn.T) * scale + origin
        mask = np.zeros(self._size[::-1], dtype=np.uint8)
        cv2.fillConvexPoly(mask, cv2.convexHull(self._rest[list(OVAL)].astype(np.int32)), 1)
        self.face = mask.astype(bool)
        lips = cv2.convexHull(self._rest[list(LIPS)].astype(np.int32))
        spoken = cv2.fillConvexPoly(np.zeros_like(mask), lips, 1)
        reach = max(1, round(LIPS_MARGIN * apart))
        self.features = self.face & (cv2.dilate(spoken, np.ones((2 * reach + 1, 2 * reach + 1))) == 0)

    def view(self, luma: Luma, points: Points) -> Plane:
        """The face as it would lie here: reduced with care, so that what is finer does not turn into patterns."""
        matrix = _affine(points[:468, :2].astype(np.float64), self._rest)
        scale = float(abs(np.linalg.det(matrix[:, :2]))) ** 0.5
        if scale < 0.6:
            luma = cast(Luma, cv2.GaussianBlur(luma, (0, 0), 0.5 / scale))
        moved = cv2.warpAffine(luma, matrix, self._size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        return cast(Plane, moved.astype(np.float32))

    def detail(self, luma: Luma, points: Points) -> float:
        face = self.view(luma, points)
        band = cv2.GaussianBlur(face, (0, 0), 0.8) - cv2.GaussianBlur(face, (0, 0), 2.0)
        return float(band[self.face].std())


def _affine(source: NDArray[np.float64], target: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least-squares linear map and shift (2 × 3) from source to target points."""
    known = np.hstack([source, np.ones((len(source), 1))])
    return cast(NDArray[np.float64], np.linalg.lstsq(known, target, rcond=None)[0].T)


def _ssim(one: Plane, other: Plane, mask: NDArray[np.bool_]) -> float:
    c1, c2 = (0.01 * 255.0) ** 2, (0.03 * 255.0) ** 2

    def local(plane: Plane) -> Plane:
        return cast(Plane, cv2.GaussianBlur(plane, (0, 0), 1.5))

    mean_a, mean_b = local(one), local(other)
    var_a, var_b = local(one * one) - mean_a**2, local(other * other) - mean_b**2
    shared = local(one * other) - mean_a * mean_b
    top = (2.0 * mean_a * mean_b + c1) * (2.0 * shared + c2)
    return float((top / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2)))[mask].mean())
