"""In what colours a photo is kept: a grey or brown one must not get a red tongue."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.ports import Image

ONE_INK, COLOURFUL = 2.5, 6.0
"""Grey levels by which colours stray from what their brightness alone would give: in photos of one ink, and in those
of colour."""
LUMA = np.array([0.114, 0.587, 0.299])
"""Of blue, green and red."""


class Tone:
    """What colour goes with which brightness in a part of a photo."""

    def __init__(self, part: Image) -> None:
        colours = part.reshape(-1, 3).astype(np.float64)
        light = colours @ LUMA
        self._curves = [np.polyfit(light, colours[:, channel], 2) for channel in range(3)]
        fitted = np.stack([np.polyval(curve, light) for curve in self._curves], axis=1)
        strays = float(np.sqrt(np.mean((colours - fitted) ** 2)))
        self._colour = min(1.0, max(0.0, (strays - ONE_INK) / (COLOURFUL - ONE_INK)))

    def of(self, colour: NDArray[np.floating]) -> NDArray[np.float64]:
        """A colour as this photo would show it: itself, or as bright in the photo's one ink."""
        light = float(np.asarray(colour, dtype=np.float64) @ LUMA)
        inked = np.array([np.polyval(curve, light) for curve in self._curves])
        mixed = self._colour * np.asarray(colour, dtype=np.float64) + (1.0 - self._colour) * inked
        return cast(NDArray[np.float64], np.clip(mixed, 0.0, 255.0))
