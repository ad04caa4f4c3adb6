"""The eyeball: a white that stays, and an iris that glides over it, whole also where a lid hides part of it."""

from __future__ import annotations

from typing import cast

import numpy as np

from render_node.engines.mesh.layer import Patch
from render_node.engines.mesh.raster import Field, blur, mix, sample_sharp, smoothstep
from render_node.ports import Image, Points

GAZE_X, GAZE_UP, GAZE_DOWN = 0.060, 0.034, 0.038
"""How far the iris goes at full gaze, in IOD."""
RIM = 0.86, 1.10
"""Where the iris begins to end and where it has ended, in its radii."""
WHITE_FROM = 1.18
"""Where the white is its own, in radii of the iris."""
REACHES = ((0.08, 0.02), (0.04, 0.05), (0.02, 0.10))
"""Blurs in IOD by which the white grows under the iris, and how much is kept of the one before."""

SHADY = 0.78
"""How light a white is in the shade of its lids, at least, against the skin around."""
ROUND, EDGE = 0.025, 0.70
"""It is darker within that distance of the lids, in IOD; and by how much."""
TINGE = 0.30
"""How much of the skin's colour beyond grey it has: what falls on both is the light of the same lamp."""


class Ball:
    """``opening`` is 1 in the open eye as the photo shows it."""

    def __init__(self, patch: Patch, part: Image, iris: Points, opening: Field, skin: Field) -> None:
        """``skin``: the colour (3,) of the skin beside the eye."""
        self._patch = patch
        self._skin = skin
        s, t = patch.along(iris)
        self._radius = float(np.mean(np.hypot(s[1:] - s[0], t[1:] - t[0])))
        self._away = cast(Field, np.hypot(patch.s - s[0], patch.t - t[0]).astype(np.float32))
        self._rim = smoothstep(RIM[1] * self._radius, RIM[0] * self._radius, self._away)
        self._white = self._grown_white(part, opening)
        self._whole = self._whole_iris(part, opening, float(t[0]))

    def looking(self, gaze_x: float, gaze_y: float) -> Image:
        """The patch as the ball alone fills it."""
        ds, dt = shift(gaze_x, gaze_y)
        at = self._patch.sources(-ds, -dt)
        at = at - np.array([self._patch.x, self._patch.y], dtype=np.float32)
        return mix(self._white, sample_sharp(self._whole, at), np.clip(sample_sharp(self._rim, at), 0.0, 1.0))

    def _grown_white(self, part: Image, opening: Field) -> Image:
        """The photo with white where the iris was; what is dark beside the iris is lash or shadow of a lid."""
        colours = part.astype(np.float32)
        beside = (self._away > WHITE_FROM * self._radius) & (opening > 0.9)
        light = colours.mean(axis=2)
        bright = beside & (light > np.percentile(light[beside], 60)) if beside.any() else beside
        known = bright.astype(np.float32)
        white = np.broadcast_to(np.median(colours[bright], axis=0) if bright.any() else 180.0, colours.shape)
        for reach, trust in REACHES:
            weight = blur(known, reach * self._patch.unit)[:, :, None]
            white = (blur(colours * known[:, :, None], reach * self._patch.unit) + trust * white) / (weight + trust)
        white = self._lightened(white, opening)
        own = smoothstep(1.02 * self._radius, WHITE_FROM * self._radius, self._away) * opening
        return mix(np.clip(white, 0, 255).astype(np.uint8), part, own)

    def _lightened(self, white: Field, opening: Field) -> Field:
        """The white of an eye is no darker than that, and then nearly grey: little of a small one is seen, and a
        photo gives that the colour of its lids. Towards these it is rounded away, in their shade."""
        light, skin_light = white.mean(axis=2, keepdims=True), float(self._skin.mean())
        least = SHADY * skin_light
        greyed = np.maximum(light, least) + TINGE * (self._skin - skin_light)
        inside = smoothstep(0.4, 1.0, blur(opening, ROUND * self._patch.unit))[:, :, None]
        round_ = greyed * (EDGE + (1.0 - EDGE) * inside)
        return cast(Field, white + smoothstep(1.25 * least, 0.8 * least, light) * (round_ - white))

    def _whole_iris(self, part: Image, opening: Field, middle: float) -> Image:
        """What a lid hides of the iris is taken from its lower half, and at last from its mean at that distance."""
        colours = part.astype(np.float32)
        mirrored = self._patch.sources(0.0, 2.0 * (middle - self._patch.t))
        at = mirrored - np.array([self._patch.x, self._patch.y], dtype=np.float32)
        below, seen_below = sample_sharp(part, at), sample_sharp(opening, at)
        ring = np.clip(self._away / self._radius * 12.0, 0, 15).astype(int)
        seen = (opening > 0.95) & (self._away < 1.3 * self._radius)
        means = np.zeros((16, 3), dtype=np.float32)
        for index in range(16):
            here = seen & (ring == index)
            means[index] = colours[here].mean(axis=0) if here.any() else means[max(0, index - 1)]
        mean = blur(cast(Field, means[ring]), 0.01 * self._patch.unit)
        hidden = mix(np.clip(mean, 0, 255).astype(np.uint8), below, np.clip(seen_below, 0.0, 1.0))
        return mix(hidden, part, opening)


def shift(gaze_x: float, gaze_y: float) -> tuple[float, float]:
    """How far the iris goes along s and t, in IOD."""
    return gaze_x * GAZE_X, gaze_y * (GAZE_DOWN if gaze_y > 0.0 else GAZE_UP)
