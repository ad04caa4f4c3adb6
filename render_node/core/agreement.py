"""Does a clip do what it was told? Command against measurement, over the images of a clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Curves:
    """What one channel was told and what it did, at the images that were looked at."""

    channel: str
    looks: tuple[int, ...]
    """Indices of images."""
    command: tuple[float, ...]
    measured: tuple[float, ...]
    """In the unit of the measurement."""


STILL = 1e-9
"""A spread below this is none."""


def agreement(command: NDArray[np.floating], measured: NDArray[np.floating]) -> tuple[float, float]:
    """Correlation (0 when either stands still) and gain (least-squares slope of measured over command)."""
    wanted, found = command.astype(np.float64), measured.astype(np.float64)
    wanted, found = wanted - wanted.mean(), found - found.mean()
    power = float(wanted @ wanted)
    if power < STILL:
        return 0.0, 0.0
    spread = power * float(found @ found)
    return (float(wanted @ found) / spread**0.5 if spread > STILL**2 else 0.0), float(wanted @ found) / power


def sampled(count: int, stride: int, extremes: list[NDArray[np.floating]]) -> frozenset[int]:
    """Which images to look at closely: the ends, every ``stride``-th, and where each command is at its extremes.

    A blink is shut for two images only; a plain stride would miss it.
    """
    chosen = {0, count - 1, *range(0, count, stride)}
    for values in extremes:
        for peak in (int(np.argmax(values)), int(np.argmin(values))):
            chosen.update(index for index in (peak - 1, peak, peak + 1) if 0 <= index < count)
    return frozenset(chosen)


def smoothed(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """A binomial mean over five neighbours, the ends continued."""
    kernel = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16.0
    padded = np.pad(values.astype(np.float64), 2, mode="edge")
    return np.convolve(padded, kernel, mode="valid")
