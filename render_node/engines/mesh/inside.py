"""What is seen between lips that part: the teeth of the photo where it shows them, or a soft row; tongue and dark."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.engines.mesh.layer import Patch
from render_node.engines.mesh.raster import Field, blur, mix, smoothstep
from render_node.engines.mesh.tone import LUMA, Tone
from render_node.ports import Image

Colour = NDArray[np.float64]
Light = NDArray[np.floating]

DARK = (0.14, 0.14, 0.20)
"""What is left of the lips' blue, green and red deep in the mouth."""
DEEPER = 0.92
"""How dark its darkest corner may be beside what is darkest in the face."""
LINE = (0.30, 0.30, 0.42)
"""The same where closed lips meet."""
TONGUE = (0.38, 0.37, 0.56)
TONGUE_HIGH = 0.085
TONGUE_SHARE = 0.55
"""Of the opening, at most: it lies low in a mouth that is hardly open."""
TOOTH_LIGHT = 1.14
"""How bright teeth are beside the skin around the mouth."""
TOOTH_TINT = 0.48
"""How much of the colour of the skin they share: the light of a photo falls on both."""
ROW_BELOW = 0.030
"""How far below the edge of the resting upper lip the front teeth end."""
BETWEEN_TEETH = (0.0, 0.088, 0.156, 0.220, 0.272)
"""Where one tooth ends and the next begins, from the middle outwards."""
ROUND, LINED = 0.10, 0.16
"""How much darker a tooth is towards its sides, and the line between two of them besides."""
SHOWN = 0.050
"""Lips that are farther apart in the photo show what is behind them."""
UNDER_LIP, SHADE = 0.014, 0.35
GATHERED_HIDE = 0.075
"""How much more of the teeth lips hide when they gather before them."""
GATHERED = 0.5
"""From how much on lips that gather hide all of the lower edge of the photo's teeth."""
SOFT = 0.010


class Inside:
    """The inside of one mouth, in the window ``gap`` of its patch. Lengths are in IOD."""

    def __init__(
        self,
        picture: Image,
        tone: Tone,
        patch: Patch,
        upper: Field,
        lower: Field,
        gap: tuple[slice, slice],
        aside: Field,
    ) -> None:
        self._gap = gap
        self._t, self._s, self._lower = patch.t[gap], patch.s[gap], lower[gap]
        self._aside = aside[gap]
        self._shown = float((lower - upper).max()) > SHOWN
        red = (aside < 0.8) & (patch.t > lower) & (patch.t < lower + 0.06)
        chin = (aside < 1.0) & (patch.t > lower + 0.14) & (patch.t < lower + 0.30)
        lips, skin = (np.mean(picture[part], axis=0) if part.any() else np.full(3, 90.0) for part in (red, chin))
        depth = np.clip((self._t - self._lower) / 0.12, 0.0, 1.0)
        sides = 1.1 - 0.5 * np.clip(self._aside, 0.0, 1.0) ** 2
        dark = self._painted((0.75 + 0.5 * depth) * sides, tone.shaded(lips, DARK))
        self._dark = np.maximum(dark, (DEEPER * tone.black).astype(np.uint8))
        self.deep = cast(Image, np.broadcast_to(tone.shaded(lips, LINE).astype(np.uint8), picture.shape))
        dome = TONGUE_HIGH * np.clip(1.0 - (self._aside / 0.85) ** 2, 0.0, 1.0)
        self._tongue_height = np.maximum(dome, 0.01).astype(np.float32)
        self._tongue = self._painted(np.ones_like(self._t), tone.shaded(lips, TONGUE))
        grey = float(skin @ LUMA)
        enamel = tone.of(TOOTH_LIGHT * (TOOTH_TINT * skin + (1.0 - TOOTH_TINT) * grey))
        self._teeth, self._row, row_low = self._row_of_teeth(upper[gap], enamel)
        self._low = self._lower - np.float32(0.008) if self._shown else row_low

    def seen(self, base: Image, close: float, pucker: float, edge: Field, lip: Field) -> Image:
        """The window with the inside in it; ``edge`` of the upper and ``lip`` of the lower lip are there now."""
        t, image = self._t, base[self._gap]
        tall = np.minimum(self._tongue_height, TONGUE_SHARE * np.maximum(lip - edge, 0.01))
        hollow = mix(self._dark, self._tongue, smoothstep(1.15, 0.35, (lip - t) / tall))
        below = t - self._low + np.float32(GATHERED_HIDE * pucker)
        if self._shown:
            opened = np.maximum(smoothstep(0.0, 0.012, lip - self._lower), smoothstep(0.020, 0.030, self._low - t))
            opened = np.maximum(opened, np.float32(min(1.0, pucker / GATHERED)))  # no teeth stand on a lip that gathers
            image = mix(image, hollow, smoothstep(-SOFT, SOFT, below) * opened)
            shade = SHADE * close
        else:
            image = mix(hollow, self._teeth, smoothstep(SOFT, -SOFT, below) * self._row)
            shade = SHADE
        return mix(image, self._dark, cast(Field, smoothstep(UNDER_LIP, 0.0, t - edge) * np.float32(shade)))

    def _row_of_teeth(self, upper: Field, enamel: Colour) -> tuple[Image, Field, Field]:
        """A row that is no more than hinted at: its light and faint lines, how much it covers, and where it ends."""
        aside = np.abs(self._s)
        apart = np.min([np.abs(aside - at) for at in BETWEEN_TEETH], axis=0)
        bow = 1.0 - 0.8 * np.clip(aside / 0.28, 0.0, 1.0) ** 2
        low = upper + ROW_BELOW * bow - 0.007 * np.exp(-((apart / 0.012) ** 2))
        round_ = 1.0 - ROUND * np.exp(-((apart / 0.018) ** 2)) - LINED * np.exp(-((apart / 0.006) ** 2))
        light = (1.0 - 0.50 * np.clip(aside / 0.26, 0.0, 1.2) ** 2) * round_
        return self._painted(np.maximum(light, 0.1), enamel), smoothstep(0.27, 0.15, aside), low.astype(np.float32)

    @staticmethod
    def _painted(light: Light, colour: Colour) -> Image:
        filled = blur((light[:, :, None] * colour).astype(np.float32), 1.0)
        return cast(Image, np.clip(filled, 0, 255).astype(np.uint8))
