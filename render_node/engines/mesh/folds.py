"""The light that a smile leaves on a face: folds from nose to mouth and dark corners, which go when the smile goes."""

from __future__ import annotations

from typing import cast

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
STRETCHED = 0.6
"""How much of its folds a face loses when its lips gather."""


class Folds:
    """The patch of a mouth with its folds as they are, or evened out; the grain of the skin stays."""

    def __init__(self, plain: Image, patch: Patch, lips: Lips, points: Points) -> None:
        self._plain = plain
        bow = lips.levelling(np.full((1, 1), lips.half, dtype=np.float32))
        self._smiles = min(1.0, float(bow[0, 0]) / SMILING)
        image = plain.astype(np.float32)
        light = blur(image, 0.10 * patch.unit) - blur(image, 0.008 * patch.unit)
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


def _near(patch: Patch, one: tuple[float, float], other: tuple[float, float], sigma: float) -> Field:
    """1 on the line between two places, fading on both sides."""
    way = np.array(other) - np.array(one)
    ds, dt = patch.s - one[0], patch.t - one[1]
    part = np.clip((ds * way[0] + dt * way[1]) / max(float(way @ way), 1e-6), 0.0, 1.0)
    apart = (ds - part * way[0]) ** 2 + (dt - part * way[1]) ** 2
    return cast(Field, np.exp(-apart / (2.0 * sigma * sigma)).astype(np.float32))
