"""Does the background stand still?"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from render_node.ports import Mask
from render_node.stages.inspect.luma import Luma

REDUCED = 4
BLOCK = 4
"""Side of the parts of the background that are judged one by one, in reduced pixels."""
PERSON = 0.1
"""The matte is coarse: whatever is more person than this is."""
MARGIN = 0.02
"""Around the person, in image widths: hair that the matte misses."""
LEAST_BACKGROUND = 0.02
"""Of the image; with less there is nothing to measure."""
ROOM = 0.04
"""Around that, in eye distances: what a head that turns and tilts hides and shows again."""


class Surroundings:
    """The background of one portrait. ``iod`` is the eye distance in pixels."""

    def __init__(self, luma: Luma, matte: Mask, iod: float) -> None:
        self._before = _reduced(luma)
        height, width = self._before.shape
        person = (cv2.resize(matte, (width, height), interpolation=cv2.INTER_AREA) > PERSON).astype(np.uint8)
        background = _outside(person, MARGIN * width)
        self._mask = background if background.mean() >= LEAST_BACKGROUND else None
        self._far = _outside(person, MARGIN * width + ROOM * iod / REDUCED)
        self._first: Luma | None = None

    def change(self, luma: Luma) -> float | None:
        """Mean difference from the photo in grey levels; None when there is no background."""
        if self._mask is None:
            return None
        return float(cv2.mean(cv2.absdiff(_reduced(luma), self._before), mask=self._mask)[0])

    def bend(self, luma: Luma) -> float | None:
        """The difference from the first image of its clip, in the part of the background that differs most: a line
        that bows is lost in the mean of all that stands still.

        Parts that the head may hide are left out. None when there are no others.
        """
        if not self._far.any():
            return None
        reduced = _reduced(luma)
        if self._first is None:
            self._first = reduced
        differs = cv2.absdiff(reduced, self._first).astype(np.float32) * self._far
        size = max(1, differs.shape[1] // BLOCK), max(1, differs.shape[0] // BLOCK)
        return float(cv2.resize(differs, size, interpolation=cv2.INTER_AREA).max())


def _outside(person: NDArray[np.uint8], reach: float) -> NDArray[np.uint8]:
    radius = max(1, round(reach))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cast(NDArray[np.uint8], (cv2.dilate(person, kernel) == 0).astype(np.uint8))


def _reduced(luma: Luma) -> Luma:
    size = max(1, luma.shape[1] // REDUCED), max(1, luma.shape[0] // REDUCED)
    return cast(Luma, cv2.resize(luma, size, interpolation=cv2.INTER_AREA))
