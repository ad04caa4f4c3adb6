"""Pictures larger than looking needs are made smaller first: 4K costs no more than 640 × 480 from there on."""

from __future__ import annotations

from typing import cast

import cv2

from frame_node.eyes.ports import Image

LONG_SIDE = 640


def reduced(image: Image) -> Image:
    """By dropping whole pixels first, which costs nothing, and the rest by interpolation."""
    height, width = image.shape[:2]
    step = max(1, max(height, width) // (2 * LONG_SIDE))
    coarse = image[::step, ::step]
    height, width = coarse.shape[:2]
    scale = LONG_SIDE / max(height, width)
    if scale >= 1.0:
        return coarse
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cast(Image, cv2.resize(coarse, size, interpolation=cv2.INTER_AREA))
