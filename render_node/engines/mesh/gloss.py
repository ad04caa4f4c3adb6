"""The shine of lips: where they gather it would crowd into white specks, so there it goes."""

from __future__ import annotations

from typing import cast

import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.layer import Patch
from render_node.engines.mesh.raster import Field, blur, mix, smoothstep
from render_node.ports import Image, Points

EDGE = 0.012
"""Half the width of the edge of the red, in IOD."""
OVER_TEETH = 0.012
"""How far into the opening the red may reach beyond its landmarks, in IOD."""
WIDE = 0.05
"""Over how much of the lip its own colour is taken, in IOD."""
SHINES, SHINES_MUCH = 8.0, 26.0
"""Grey levels above the usual from which on a lip shines, and from which on that is no part of its colour at all."""
CONTRASTY = 45.0
"""Standard deviation of the light around a mouth above which a photo is not faded: below, lips shine by less."""
LEFT = 0.25
"""How much of the shine is left: wholly dull lips look painted."""


class Gloss:
    """The patch of a mouth with the shine of its lips as it is, or hardly any; what is darker than the lip stays."""

    def __init__(self, plain: Image, patch: Patch, points: Points) -> None:
        image = plain.astype(np.float32)
        light = image.mean(axis=2)
        inner_upper, inner_lower, outer_upper, outer_lower = (
            patch.curve(points[list(curve), :2])
            for curve in (
                topology.INNER_UPPER_LIP,
                topology.INNER_LOWER_LIP,
                topology.OUTER_UPPER_LIP,
                topology.OUTER_LOWER_LIP,
            )
        )
        corners, _ = patch.along(points[list(topology.MOUTH_CORNERS), :2])
        half = float(corners[1] - corners[0]) / 2.0
        across = smoothstep(half, half - 0.04, np.abs(patch.s - float(corners.mean())).astype(np.float32))
        contrast = min(1.0, float(light.std()) / CONTRASTY)
        shines, shines_much = SHINES * contrast, SHINES_MUCH * contrast
        dull, self._where = image, np.zeros_like(patch.s)
        for high, low in ((outer_upper, inner_upper + OVER_TEETH), (inner_lower - OVER_TEETH, outer_lower)):
            red = across * smoothstep(-EDGE, EDGE, patch.t - high) * smoothstep(EDGE, -EDGE, patch.t - low)
            usual = float(np.median(light[red > 0.5])) if (red > 0.5).any() else 255.0
            own = red * smoothstep(usual + shines_much, usual + shines, light)
            reach = WIDE * patch.unit
            colour = blur(image * own[:, :, None], reach) / np.maximum(blur(own, reach), 1e-3)[:, :, None]
            shine = np.maximum(image - colour - shines, 0.0)
            dull = np.where(red[:, :, None] > self._where[:, :, None], image - (1.0 - LEFT) * shine, dull)
            self._where = np.maximum(self._where, red)
        self._dull = cast(Image, np.clip(dull, 0, 255).astype(np.uint8))

    def dulled(self, image: Image, pucker: float) -> Image:
        return mix(image, self._dull, cast(Field, self._where * np.float32(pucker))) if pucker else image
