"""Where the images of an atlas differ from the portrait at rest: all that a glass needs to take from them."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from protocol.track import Box
from render_node.ports import Image

SEEN = 4
"""Grey levels by which a part must differ to belong to the region."""


class Region:
    """Where images differ from the neutral one."""

    def __init__(self, neutral: Image) -> None:
        self._neutral = neutral
        self._most: NDArray[np.uint8] = np.zeros(neutral.shape[:2], dtype=np.uint8)

    def add(self, image: Image) -> None:
        difference: Image = np.asarray(cv2.absdiff(image, self._neutral), dtype=np.uint8)
        self._most = np.maximum(self._most, difference.max(axis=2))

    @property
    def box(self) -> Box:
        """Around all that differs visibly; the whole image when nothing does."""
        height, width = self._neutral.shape[:2]
        seen = cv2.medianBlur(self._most, 5) > SEEN
        rows, columns = np.flatnonzero(seen.any(axis=1)), np.flatnonzero(seen.any(axis=0))
        if not len(rows):
            return Box(0.0, 0.0, 1.0, 1.0)
        left, top, right, bottom = (float(edge) for edge in (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1))
        return Box(left / width, top / height, (right - left) / width, (bottom - top) / height)
