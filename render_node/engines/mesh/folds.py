"""The light that a smile leaves on a face: folds from nose to mouth and dark corners, which go when the smile goes."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.calm import Lips
from render_node.engines.mesh.layer import Patch
from render_node.engines.mesh.raster import Field, blur, mix, smoothstep
from render_node.ports import Image, Points

BESIDE = 0.10
"""How far beside the corner of the mouth its fold ends, in IOD."""
BAND, CORNER = 0.075, 0.040
"""How wide folds and dark corners are, in IOD."""
SMILING = 0.05
"""Corners that are raised by this much have folds which are the smile's alone, in IOD."""
RIM = 0.45, 0.62
"""Of the cheek's light: what is a rim altogether, and what is skin."""
STRETCHED = 0.6
"""How much of its folds a face loses when its lips gather."""


class Folds:
    """The patch of a mouth with its folds as they are, or evened out; the grain of the skin stays."""

    def __init__(self, plain: Image, patch: Patch, lips: Lips, points: Points, *, glasses: bool) -> None:
        self._plain = plain
        bow = lips.levelling(np.full((1, 1), lips.half, dtype=np.float32))
        self._smiles = min(1.0, float(bow[0, 0]) / SMILING)
        image = plain.astype(np.float32)
        skin = _no_rims(image, patch, lips) if glasses else np.ones_like(patch.s)
        around = blur(image * skin[:, :, None], 0.10 * patch.unit)
        around /= np.maximum(blur(skin, 0.10 * patch.unit), 0.05)[:, :, None]
        light = (around - blur(image, 0.008 * patch.unit)) * skin[:, :, None]
        upper_lip = patch.curve(points[list(topology.OUTER_UPPER_LIP), :2])
        lip = smoothstep(0.0, 0.03, patch.t - upper_lip) * smoothstep(lips.half, lips.half - 0.04, np.abs(patch.s))
        where = np.zeros_like(patch.s)
        for corner, wing, side in zip(topology.MOUTH_CORNERS, topology.NOSE_WINGS, (-1.0, 1.0), strict=True):
            s, t = patch.along(points[[corner, wing], :2])
            fold = _near(patch, (s[0] + side * BESIDE, t[0]), (s[1] + side * 0.05, t[1]), BAND)
            dark = _near(patch, (s[0], t[0]), (s[0] - side * 0.04, t[0] + 0.02), CORNER)
            where = np.maximum.reduce([where, fold * (1.0 - lip), dark])
        even = np.clip(image + light * where[:, :, None], 0, 255)
        self._even = cast(Image, even.astype(np.uint8))

    def eased(self, calm: float, pucker: float) -> Image:
        amount = max(calm * self._smiles, STRETCHED * pucker)
        if not amount:
            return self._plain
        return mix(self._plain, self._even, np.full(self._plain.shape[:2], amount, dtype=np.float32))


def _no_rims(image: Field, patch: Patch, lips: Lips) -> Field:
    """0 where glasses reach down beside the nose: they are darker than any fold there, and no fold."""
    light = blur(cast(Field, image.mean(axis=2)), 0.008 * patch.unit)
    cheek = (np.abs(patch.s) < lips.half + BESIDE) & (patch.t < lips.nose)
    usual = float(np.median(light[cheek])) if cheek.any() else 128.0
    rim = smoothstep(RIM[1] * usual, RIM[0] * usual, light) * smoothstep(lips.nose + 0.05, lips.nose, patch.t)
    return cast(Field, np.float32(1.0) - cv2.dilate(rim, np.ones((3, 3), np.uint8), iterations=2))


def _near(patch: Patch, one: tuple[float, float], other: tuple[float, float], sigma: float) -> Field:
    """1 on the line between two places, fading on both sides."""
    way = np.array(other) - np.array(one)
    ds, dt = patch.s - one[0], patch.t - one[1]
    part = np.clip((ds * way[0] + dt * way[1]) / max(float(way @ way), 1e-6), 0.0, 1.0)
    apart = (ds - part * way[0]) ** 2 + (dt - part * way[1]) ** 2
    return cast(Field, np.exp(-apart / (2.0 * sigma * sigma)).astype(np.float32))
