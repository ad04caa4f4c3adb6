"""In what colours a photo is kept: a grey or brown one must not get a red tongue, nor a faded one a black throat."""

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


BLACK, SEEN = 0.5, 2.0
"""Per cent of a face that are its black, and of a part of it that are darker than what tells of its colours."""


class Tone:
    """What colour goes with which brightness in a part of a photo; ``black`` is the darkest of ``face``."""

    def __init__(self, part: Image, face: Image) -> None:
        colours = part.reshape(-1, 3).astype(np.float64)
        light = colours @ LUMA
        self._curves = [np.polyfit(light, colours[:, channel], 2) for channel in range(3)]
        fitted = np.stack([np.polyval(curve, light) for curve in self._curves], axis=1)
        strays = float(np.sqrt(np.mean((colours - fitted) ** 2)))
        self._colour = min(1.0, max(0.0, (strays - ONE_INK) / (COLOURFUL - ONE_INK)))
        self.black = _black(face)
        self._darkest = float(np.percentile(light, SEEN))

    def of(self, colour: NDArray[np.floating]) -> NDArray[np.float64]:
        """A colour as this photo would show it: itself, or as bright in the photo's one ink."""
        inked = self._inked(float(np.asarray(colour, dtype=np.float64) @ LUMA))
        mixed = self._colour * np.asarray(colour, dtype=np.float64) + (1.0 - self._colour) * inked
        return cast(NDArray[np.float64], np.clip(mixed, 0.0, 255.0))

    def shaded(self, colour: NDArray[np.floating], shares: tuple[float, float, float]) -> NDArray[np.float64]:
        """What is left of a colour where little light comes, by channel; never darker than the face's own black."""
        above = np.maximum(np.asarray(colour, dtype=np.float64) - self.black, 0.0)
        return self.of(self.black + above * np.array(shares))

    def _inked(self, light: float) -> NDArray[np.float64]:
        """Of one brightness. Darker than all that is seen of the part no curve tells anything: on to black."""
        seen = np.array([np.polyval(curve, max(light, self._darkest)) for curve in self._curves])
        black_light = float(self.black @ LUMA)
        if light >= self._darkest or black_light >= self._darkest:
            return seen
        way = max(0.0, light - black_light) / (self._darkest - black_light)
        return self.black + way * (seen - self.black)


def _black(face: Image) -> NDArray[np.float64]:
    """The mean of its darkest colours."""
    colours = face.reshape(-1, 3).astype(np.float64)
    light = colours @ LUMA
    return cast(NDArray[np.float64], colours[light <= np.percentile(light, BLACK)].mean(axis=0))
