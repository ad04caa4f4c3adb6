"""Does the background stand still?"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from render_node.ports import Mask
from render_node.stages.inspect.luma import Luma

REDUCED = 4
PERSON = 0.1
"""The matte is coarse: whatever is more person than this is."""
MARGIN = 0.02
"""Around the person, in image widths: hair that the matte misses."""
LEAST_BACKGROUND = 0.02
"""Of the image; with less there is nothing to measure."""


class Surroundings:
    """The background of one portrait."""

    def __init__(self, luma: Luma, matte: Mask) -> None:
        self._before = _reduced(luma)
        height, width = self._before.shape
        person = (cv2.resize(matte, (width, height), interpolation=cv2.INTER_AREA) > PERSON).astype(np.uint8)
        reach = max(1, round(MARGIN * width))
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
        background = cv2.dilate(person, kernel) == 0
        self._mask = background.astype(np.uint8) if background.mean() >= LEAST_BACKGROUND else None

    def change(self, luma: Luma) -> float | None:
        """Mean difference from the photo in grey levels; None when there is no background."""
        if self._mask is None:
            return None
        return float(cv2.mean(cv2.absdiff(_reduced(luma), self._before), mask=self._mask)[0])


def _reduced(luma: Luma) -> Luma:
    size = max(1, luma.shape[1] // REDUCED), max(1, luma.shape[0] // REDUCED)
    return cast(Luma, cv2.resize(luma, size, interpolation=cv2.INTER_AREA))
