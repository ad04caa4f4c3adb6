"""The first and cheapest stage: has anything moved, and is there light at all?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from frame_node.eyes.ports import Image

WIDTH = 96
STEP = 12.0
"""Grey levels by which a small pixel must change."""
MOVED_SHARE = 0.004
DARK_MEAN, DARK_SPREAD = 14.0, 5.0
"""A covered lens is dark and even; a room at night has at least a lamp or its noise."""


@dataclass(frozen=True)
class Motion:
    """Where a picture has changed since the one before, much reduced."""

    changed: NDArray[np.bool_]
    scale: float
    """Of a pixel of the picture, in small pixels."""
    dark: bool

    @property
    def moved(self) -> bool:
        return bool(self.changed.mean() >= MOVED_SHARE)

    def beside(self, x: float, y: float, inner: float, outer: float) -> bool:
        """Whether anything moved around a place: not within ``inner`` pixels to its sides, but within ``outer``."""
        rows = slice(max(0, int((y - outer) * self.scale)), max(0, int((y + outer) * self.scale)))
        parts = ((x - outer, x - inner), (x + inner, x + outer))
        seen = [
            self.changed[rows, max(0, int(left * self.scale)) : max(0, int(right * self.scale))]
            for left, right in parts
        ]
        return any(part.size and bool(part.mean() >= MOVED_SHARE) for part in seen)


class MotionGate:
    """Compares each picture with the one before."""

    def __init__(self) -> None:
        self._before: NDArray[np.float32] | None = None

    def look(self, image: Image) -> Motion:
        height, width = image.shape[:2]
        scale = WIDTH / width
        small = cv2.resize(image, (WIDTH, max(1, round(height * scale))), interpolation=cv2.INTER_AREA)
        grey = cast(NDArray[np.float32], cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32))
        before, self._before = self._before, grey
        dark = bool(grey.mean() < DARK_MEAN and grey.std() < DARK_SPREAD)
        if before is None or before.shape != grey.shape:
            return Motion(np.ones(grey.shape, np.bool_), scale, dark)
        # A lamp that is switched on or a cloud changes everything by the same amount: that is no motion.
        change = grey - before
        return Motion(np.abs(change - np.median(change)) > STEP, scale, dark)
