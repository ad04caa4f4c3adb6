"""One eye: lids that slide over an eyeball, and an eyeball that looks about.

Nothing above the upper lid moves, so brows and the rims of glasses stay where they are: the lid that comes down is
skin made once from what surrounds the eye, with a lash line on its edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np

from render_node.engines.mesh.layer import cut_patch
from render_node.engines.mesh.raster import Field, blur, mix, sample_sharp, smoothstep
from render_node.ports import Image, Points

GAZE_X, GAZE_Y = 0.045, 0.022
"""How far the iris goes at full gaze, in IOD."""
LASH_SIGMA, LASH_DARKNESS = 0.014, 0.88
CREASE = 0.10
LID_MARGIN = 0.065
"""Lashes and shadow above the lid's edge that belong to the open eye, in IOD."""
LOWER_LID_SHARE = 0.10
SQUINT_SHARE = 0.30
SOFT = 0.010
"""Half the width of a layer's edge, in IOD."""


@dataclass(frozen=True)
class EyeCommand:
    """Fractions, as in the channels."""

    blink: float
    gaze_x: float
    gaze_y: float
    squint: float

    @property
    def at_rest(self) -> bool:
        return not (self.blink or self.gaze_x or self.gaze_y or self.squint)


class Eye:
    """An eye of the enlarged picture; points are in its pixels, upper and lower lid from left to right."""

    def __init__(self, picture: Image, unit: float, upper: Points, lower: Points, iris: Points) -> None:
        height, width = picture.shape[:2]
        self._patch = cut_patch(upper[0], upper[-1], unit, (width, height), (0.36, 0.26, 0.30))
        self._picture = picture
        self._upper = self._patch.curve(upper)
        self._lower = np.maximum(self._patch.curve(lower), self._upper)
        corners, _ = self._patch.along(np.stack([upper[0], upper[-1]]))
        self._half = float(corners[1] - corners[0]) / 2.0
        part = cast(Field, (np.abs(self._patch.s) / self._half).astype(np.float32))
        self._taper = smoothstep(1.12, 0.80, part)
        self._roam = self._roaming(iris)
        self._skin = self._closed_skin(part)
        self._lash = self._lash_colour()

    @property
    def window(self) -> tuple[slice, slice]:
        return self._patch.window

    def drawn(self, command: EyeCommand) -> Image:
        """The patch with the eye as commanded."""
        image: Image = self._picture[self.window]
        t = self._patch.t
        if command.gaze_x or command.gaze_y:
            image = mix(image, self._shifted_ball(command), self._opening())
        rise = max(command.squint * SQUINT_SHARE, command.blink * LOWER_LID_SHARE) * (self._lower - self._upper)
        lower = self._lower - rise
        if command.blink or command.squint:
            slide = rise * smoothstep(0.24, 0.0, t - lower)
            skin = sample_sharp(self._picture, self._patch.sources(0.0, slide))
            image = mix(image, skin, smoothstep(-SOFT, SOFT, t - lower))
        if command.blink:
            edge = self._upper + command.blink * (lower - self._upper)
            image = self._with_lid(image, edge, command.blink)
        return image

    def _with_lid(self, image: Image, edge: Field, blink: float) -> Image:
        t = self._patch.t
        come = float(smoothstep(0.0, 0.3, np.float32(blink)))  # type: ignore[arg-type]
        cover = smoothstep(SOFT, -SOFT, t - edge) * smoothstep(-LID_MARGIN - 0.02, -LID_MARGIN + 0.02, t - self._upper)
        covered = mix(image, self._skin, (cover * self._taper * come).astype(np.float32))
        line = np.exp(-(((t - edge) / LASH_SIGMA) ** 2) / 2.0) * (LASH_DARKNESS * come) * self._taper
        return mix(covered, self._lash, line.astype(np.float32))

    def _opening(self) -> Field:
        t = self._patch.t
        above = smoothstep(-2.0 * SOFT, SOFT, t - self._upper)
        return cast(Field, above * smoothstep(SOFT, -SOFT, t - self._lower) * (self._lower > self._upper))

    def _shifted_ball(self, command: EyeCommand) -> Image:
        ds, dt = -command.gaze_x * GAZE_X * self._roam, -command.gaze_y * GAZE_Y * self._roam
        return sample_sharp(self._picture, self._patch.sources(ds, dt))

    def _roaming(self, iris: Points) -> Field:
        """1 where the iris is, so that it keeps its shape; 0 at the corners of the eye."""
        s, t = self._patch.along(iris)
        radius = float(np.mean(np.hypot(s[1:] - s[0], t[1:] - t[0])))
        beyond = np.abs(self._patch.s - s[0]) - radius
        room = np.where(self._patch.s < s[0], self._half + s[0], self._half - s[0]) - radius
        return smoothstep(1.0, 0.0, (beyond / np.maximum(room, 0.02)).astype(np.float32))

    def _closed_skin(self, part: Field) -> Image:
        """The lid that comes down: the skin around the eye grown into its opening, with the grain of the cheek.

        Lashes, the rims of glasses and reflections are no skin: only what is about as light as the cheek grows.
        """
        t, unit = self._patch.t, self._patch.unit
        around = self._picture[self.window].astype(np.float32)
        light = blur(around.mean(axis=2), 0.012 * unit)
        hole = (t > self._upper - LID_MARGIN) & (t < self._lower + 0.025) & (part < 1.10)
        cheek = (t > self._lower + 0.06) & (t < self._lower + 0.25) & (part < 1.0)
        usual = float(np.median(light[cheek])) if cheek.any() else 128.0
        known = ((~hole) & (light > 0.74 * usual) & (light < 1.3 * usual)).astype(np.float32)
        skin = np.broadcast_to(np.median(around[cheek], axis=0), around.shape) if cheek.any() else around
        for sigma, trust in ((0.20, 0.02), (0.10, 0.05), (0.05, 0.10)):
            weight = blur(known, sigma * unit)[:, :, None]
            skin = (blur(around * known[:, :, None], sigma * unit) + trust * skin) / (weight + trust)
        below = sample_sharp(self._picture, self._patch.sources(0.0, 0.16)).astype(np.float32)
        grain = np.clip(below - blur(below, 0.02 * unit), -14.0, 14.0)
        crease = 1.0 - CREASE * np.exp(-(((t - self._upper + LID_MARGIN) / 0.02) ** 2) / 2.0)
        return cast(Image, np.clip((skin + 0.8 * grain) * crease[:, :, None], 0, 255).astype(np.uint8))

    def _lash_colour(self) -> Image:
        """The darkest of what is seen in the open eye."""
        window = self._picture[self.window]
        seen = window[(self._patch.t > self._upper - 0.02) & (self._patch.t < self._lower)]
        dark = np.percentile(seen, 8, axis=0) if len(seen) else np.zeros(3)
        return cast(Image, np.broadcast_to(dark.astype(np.uint8), window.shape))
