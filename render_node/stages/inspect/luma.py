"""Brightness of photos and of decoded images on one scale: BT.709 luma, 0..255."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from render_node.ports import DecodedImage, Image

Luma = NDArray[np.uint8]

_FULL = np.clip((np.arange(256) - 16.0) * (255.0 / 219.0) + 0.5, 0.0, 255.0).astype(np.uint8)
_WEIGHTS = np.array([[0.0722, 0.7152, 0.2126]], dtype=np.float32)


def luma_of_photo(image: Image) -> Luma:
    return cast(Luma, cv2.transform(image, _WEIGHTS))


def luma_of_decoded(image: DecodedImage) -> Luma:
    limited = np.frombuffer(image.planes[0], dtype=np.uint8).reshape(image.height, image.width)
    return cast(Luma, cv2.LUT(limited, _FULL))


def shown_colours(image: DecodedImage) -> Image:
    """As a frame shows it: BT.709, limited range."""
    size = image.width, image.height
    halves = -(-image.height // 2), -(-image.width // 2)
    limited = [np.frombuffer(plane, dtype=np.uint8).astype(np.float32) for plane in image.planes]
    y = (limited[0].reshape(size[::-1]) - 16.0) * np.float32(255.0 / 219.0)
    u, v = (_enlarged(plane.reshape(halves) - 128.0, size) * np.float32(255.0 / 224.0) for plane in limited[1:])
    colours = np.stack([y + 1.8556 * u, y - 0.1873 * u - 0.4681 * v, y + 1.5748 * v], axis=2)
    return np.clip(colours + 0.5, 0.0, 255.0).astype(np.uint8)


def colours_of_decoded(image: DecodedImage) -> Image:
    """Quickly, for finding landmarks: OpenCV reads the planes as BT.601, which shifts some colours a little."""
    packed = np.frombuffer(b"".join(image.planes), dtype=np.uint8).reshape(image.height * 3 // 2, image.width)
    return cast(Image, cv2.cvtColor(packed, cv2.COLOR_YUV2BGR_I420))


def _enlarged(plane: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return cast(NDArray[np.float32], cv2.resize(plane, size))
