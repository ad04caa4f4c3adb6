"""The few picture operations that the mesh engine needs, all of them OpenCV's."""

from __future__ import annotations

from typing import TypeVar, cast

import cv2
import numpy as np
from numpy.typing import NDArray

from render_node.ports import Image

Field = NDArray[np.float32]
"""Height × width, or height × width × 2 when each cell holds x and y."""

Raster = TypeVar("Raster", Image, Field)

_ONE_MAP = cast(Field, None)
"""OpenCV takes x and y as two maps, or as one with two channels: we give one. (An empty second array never returns.)"""


def enlarge(image: Image, factor: int, crisp: float) -> Image:
    """Lanczos, then as much crisper as sampling the result linearly will soften it: its edges come out as they were."""
    large = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_LANCZOS4)
    soft = cv2.GaussianBlur(large, (0, 0), 0.5 * factor)
    return cast(Image, cv2.addWeighted(large, 1.0 + crisp, soft, -crisp, 0.0))


def resize(field: Field, width: int, height: int) -> Field:
    shrinks = width < field.shape[1]
    return cast(
        Field, cv2.resize(field, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    )


def blur(field: Field, sigma: float) -> Field:
    return cast(Field, cv2.GaussianBlur(field, (0, 0), max(sigma, 0.3), borderType=cv2.BORDER_REPLICATE))


def look_up(field: Field, at: Field) -> Field:
    """The field's values at positions in cells (height × width × 2), linear, edges continued."""
    return cast(Field, cv2.remap(field, at, _ONE_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))


def sample(image: Raster, at: Field) -> Raster:
    """The image, or the mask, at positions in pixels (height × width × 2), linear, mirrored beyond its edges."""
    return cast(Raster, cv2.remap(image, at, _ONE_MAP, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101))


def sample_sharp(image: Raster, at: Field) -> Raster:
    """Like ``sample`` with a cubic, for layers that will be sampled once more.

    Edges are continued, not reflected: in a patch that is one pixel wide OpenCV would look for the reflection for ever.
    """
    return cast(Raster, cv2.remap(image, at, _ONE_MAP, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))


def mix(below: Image, above: Image, alpha: Field) -> Image:
    """``above`` over ``below``; alpha is height × width, 0..1."""
    return cast(Image, cv2.blendLinear(above, below, alpha, np.float32(1.0) - alpha))


def added(image: Image, more: Image, even: int) -> Image:
    """The sum, where ``even`` in ``more`` stands for nothing."""
    return cast(Image, cv2.addWeighted(image, 1.0, more, 1.0, -float(even)))


def mean_difference(one: Image, other: Image) -> float:
    """Mean absolute difference in grey levels over all pixels and colours."""
    return float(cv2.mean(cv2.absdiff(one, other).reshape(-1))[0])


def smoothstep(low: float, high: float, value: Field) -> Field:
    """0 at and below ``low``, 1 at and above ``high``; falls instead when low > high."""
    u = np.clip((value - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return cast(Field, (u * u * (3.0 - 2.0 * u)).astype(np.float32))
