"""One eye: lids that slide over an eyeball, and an eyeball that looks about.

Nothing above the upper lid moves, so brows and the rims of glasses stay where they are. The photo's own lashes, with
the lid's edge, travel as they are; what they leave behind is skin, made once from what surrounds the eye.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from render_node.engines.mesh.ball import Ball, shift
from render_node.engines.mesh.grain import grain_like
from render_node.engines.mesh.layer import cut_patch
from render_node.engines.mesh.raster import Field, blur, mix, sample_sharp, smoothstep
from render_node.ports import Image, Points

LASH_SIGMA, LASH_DARKNESS = 0.016, 0.90
THIN = 0.35
"""How thick the lashes' line is at its ends, where they are short, against its middle."""
HANG = 0.016
"""How far below the edge of the lid its lash line lies, in IOD."""
LASHES = 0.040
"""Height of the strip above the lid's edge that travels with it, in IOD."""
SHADOW = 0.012
"""And below it: the lashes' own shadow on the eyeball."""
FOLD = 0.105
"""How far above the edge the open eye's crease lies at most, in IOD: a lid that is shut has none."""
LOWER_LID_SHARE = 0.06
SQUINT_SHARE = 0.30
UPPER_FOLLOWS_UP, UPPER_FOLLOWS_DOWN, LOWER_FOLLOWS = 0.42, 1.0, 0.20
"""How much of the iris's way up and down the lids go with it."""
REACH, REACH_BEHIND_GLASSES = 0.24, 0.09
"""How far below the lower lid skin moves with it, in IOD; rims of glasses do not."""
MELTED = 0.7
"""How much of the open eye's lashes, a shadow of many hairs, a shut eye has no longer: its hairs lie on the cheek."""
BULGE, SHADED, LIT = 0.055, 0.90, 1.08
"""A lid lies round over the ball: lightest along its middle, over this height in IOD."""
PORE = 0.035
"""What is finer than that, in IOD, is the grain of a skin and of its photo."""
RIM = 0.42, 0.60
"""Of the cheek's light: what is a rim of glasses altogether, and what is skin."""
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

    def __init__(
        self, picture: Image, unit: float, lids: tuple[Points, Points], iris: Points, *, glasses: bool
    ) -> None:
        height, width = picture.shape[:2]
        upper, lower = lids
        self._reach = REACH_BEHIND_GLASSES if glasses else REACH
        self._patch = cut_patch(upper[0], upper[-1], unit, (width, height), (0.36, 0.26, 0.30))
        self._picture = picture
        self._upper = self._patch.curve(upper)
        self._lower = np.maximum(self._patch.curve(lower), self._upper)
        corners, _ = self._patch.along(np.stack([upper[0], upper[-1]]))
        half = float(corners[1] - corners[0]) / 2.0
        self._part = cast(Field, (np.abs(self._patch.s) / half).astype(np.float32))
        self._beside = smoothstep(1.25, 0.95, self._part)
        self._ends = smoothstep(1.15, 0.92, self._part)
        self._thickness = LASH_SIGMA * (THIN + (1.0 - THIN) * np.sqrt(np.clip(1.0 - self._part**2, 0.0, 1.0)))
        self._usual = self._usual_light()
        opening = self._opening(self._upper, self._lower)
        self._no_rim = self._beside_rims() if glasses else np.float32(1.0)
        self._ball = Ball(self._patch, picture[self.window], iris, opening, self._skin_colour())
        self._skin = self._closed_skin()
        self._lash = self._lash_colour()

    @property
    def window(self) -> tuple[slice, slice]:
        return self._patch.window

    def drawn(self, command: EyeCommand) -> Image:
        """The patch with the eye as commanded."""
        image: Image = self._picture[self.window]
        t = self._patch.t
        _, down = shift(0.0, command.gaze_y)
        wide = np.minimum((self._lower - self._upper) / 0.06, 1.0)
        rise = max(command.squint * SQUINT_SHARE, command.blink * LOWER_LID_SHARE) * (self._lower - self._upper)
        rise = cast(Field, rise - max(0.0, down) * LOWER_FOLLOWS * wide)
        lower = self._lower - rise
        open_edge = self._upper + down * (UPPER_FOLLOWS_DOWN if down > 0.0 else UPPER_FOLLOWS_UP) * wide
        edge = cast(Field, open_edge + command.blink * np.maximum(lower - open_edge, 0.0))
        if command.gaze_x or command.gaze_y:
            ball = self._ball.looking(command.gaze_x, command.gaze_y)
            image = mix(image, ball, self._opening(np.minimum(edge, self._upper), lower))
        if command.blink or command.squint or down > 0.0:
            slide = rise * smoothstep(self._reach, 0.0, t - lower)
            skin = sample_sharp(self._picture, self._patch.sources(0.0, slide))
            image = mix(image, skin, smoothstep(-SOFT, SOFT, t - lower))
        if command.blink or command.gaze_y:
            image = self._with_lid(image, edge, command.blink)
        return image

    def _with_lid(self, image: Image, edge: Field, blink: float) -> Image:
        """Skin down to the edge, then the lashes, moved as they are."""
        t, gone = self._patch.t, edge - self._upper
        above_edge = smoothstep(0.6 * SOFT, -0.6 * SOFT, t - edge)
        old_lashes = smoothstep(-LASHES - SOFT, -LASHES + SOFT, t - self._upper)
        smoothed = float(smoothstep(0.05, 0.6, np.float32(blink)))  # type: ignore[arg-type]
        fold = smoothstep(-FOLD, -FOLD + 0.06, t - self._upper) * smoothed * self._no_rim
        left = smoothstep(0.0, SOFT, gone) * old_lashes
        image = mix(image, self._skin, cast(Field, np.maximum(left, fold) * above_edge * self._beside))
        lashes = np.minimum(sample_sharp(self._picture, self._patch.sources(0.0, -gone)), self._skin)
        strip = smoothstep(-LASHES, -0.5 * LASHES, t - edge) * smoothstep(SHADOW, 0.2 * SHADOW, t - edge) * self._ends
        come = float(smoothstep(0.0, 0.5, np.float32(blink)))  # type: ignore[arg-type]
        image = mix(image, lashes, cast(Field, strip * np.float32(1.0 - MELTED * come)))
        line = np.exp(-(((t - edge - HANG) / self._thickness) ** 2) / 2.0) * (LASH_DARKNESS * come) * self._ends
        return mix(image, self._lash, line.astype(np.float32))

    def _opening(self, upper: Field, lower: Field) -> Field:
        t = self._patch.t
        above = smoothstep(-0.5 * SOFT, 1.5 * SOFT, t - upper)
        return cast(Field, above * smoothstep(SOFT, -SOFT, t - lower) * (lower > upper))

    def _usual_light(self) -> float:
        """The cheek's, below the eye."""
        light, cheek = self._light(), self._cheek()
        return float(np.median(light[cheek])) if cheek.any() else 128.0

    def _skin_colour(self) -> Field:
        around, cheek = self._picture[self.window].astype(np.float32), self._cheek()
        return cast(Field, np.median(around[cheek], axis=0) if cheek.any() else np.full(3, self._usual, np.float32))

    def _light(self) -> Field:
        around = self._picture[self.window].astype(np.float32)
        return blur(cast(Field, around.mean(axis=2)), 0.012 * self._patch.unit)

    def _cheek(self) -> NDArray[np.bool_]:
        t = self._patch.t
        return (t > self._lower + 0.06) & (t < self._lower + 0.25) & (self._part < 1.0)

    def _like_skin(self) -> Field:
        """About as light as the cheek: lashes, the rims of glasses and reflections are no skin."""
        light, usual = self._light(), self._usual
        return smoothstep(0.62 * usual, 0.86 * usual, light) * smoothstep(1.30 * usual, 1.12 * usual, light)

    def _beside_rims(self) -> Field:
        """0 where the rims of glasses are above the lid: they are darker than the crease of any lid, and hide it."""
        dark = smoothstep(RIM[1] * self._usual, RIM[0] * self._usual, self._light())
        rim = dark * smoothstep(-LASHES, -LASHES - 0.02, self._patch.t - self._upper)
        return cast(Field, np.float32(1.0) - cv2.dilate(rim, np.ones((3, 3), np.uint8)))

    def _closed_skin(self) -> Image:
        """The lid that comes down: the skin around the eye grown into its opening, with the grain of the cheek."""
        t, unit, part = self._patch.t, self._patch.unit, self._part
        around = self._picture[self.window].astype(np.float32)
        hole = (t > self._upper - FOLD) & (t < self._lower + 0.025) & (part < 1.45)
        known = cast(Field, (~hole * self._like_skin()).astype(np.float32))
        skin = np.broadcast_to(self._skin_colour(), around.shape)
        for sigma, trust in ((0.20, 0.02), (0.10, 0.05), (0.05, 0.10)):
            weight = blur(known, sigma * unit)[:, :, None]
            skin = (blur(around * known[:, :, None], sigma * unit) + trust * skin) / (weight + trust)
        grain = grain_like(around - blur(around, PORE * unit), known * self._cheek())
        middle = 0.5 * (self._upper - 0.5 * FOLD + self._lower)
        round_ = np.exp(-(((t - middle) / BULGE) ** 2) / 2.0) * np.clip(1.0 - part**2, 0.0, 1.0)
        lit = SHADED + (LIT - SHADED) * round_
        return cast(Image, np.clip((skin + grain) * lit[:, :, None], 0, 255).astype(np.uint8))

    def _lash_colour(self) -> Image:
        """The darkest of what is seen in the open eye."""
        window = self._picture[self.window]
        seen = window[(self._patch.t > self._upper - 0.02) & (self._patch.t < self._lower)]
        dark = np.percentile(seen, 8, axis=0) if len(seen) else np.zeros(3)
        return cast(Image, np.broadcast_to(dark.astype(np.uint8), window.shape))
