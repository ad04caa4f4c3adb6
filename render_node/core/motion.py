"""A motion: what every channel does in every image of a clip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from render_node.core.atlas import pose_rows
from render_node.core.channels import CHANNELS, COLUMN
from render_node.core.easing import eased, flowing
from render_node.core.gesture import Curve, Gesture, Kind


@dataclass(frozen=True, eq=False)
class Motion:
    """The command that an engine renders."""

    gesture: str
    """With its variant: ``idle``, ``idle.1``."""
    fps: int
    values: NDArray[np.float32]
    """Images × channels, in the units and the order of CHANNELS; read-only. A row of zeros is neutral."""
    names: tuple[str, ...] = ()
    """Of an atlas, one for each image: these follow no course of time."""

    def __len__(self) -> int:
        return len(self.values)

    def channel(self, name: str) -> NDArray[np.float32]:
        """One channel over all images. Raises KeyError when there is no channel of this name."""
        column: NDArray[np.float32] = self.values[:, COLUMN[name]]
        return column

    def swing(self, name: str) -> float:
        """Peak to peak."""
        return float(np.ptp(self.channel(name)))


def build_motion(gesture: Gesture, fps: int) -> Motion:
    """Samples a gesture's curves. The same arguments always give the same motion.

    A motion has one more image than its seconds hold, so that the last one lies exactly at its end: the first and the
    last image are neutral, and any motion may follow any other without a seam.
    """
    if gesture.kind is Kind.ATLAS:
        names = tuple(image.name for image in gesture.images)
        return Motion(gesture.label, fps, values=pose_rows(gesture.images), names=names)
    count = round(gesture.duration * fps) + 1
    times = np.arange(count, dtype=np.float64) / fps
    total = np.zeros((count, len(CHANNELS)), dtype=np.float64)
    for curve in gesture.curves:
        sampled = _sample(curve, times)
        for name in curve.channels:
            total[:, COLUMN[name]] += sampled
    lowest = np.array([channel.lowest for channel in CHANNELS])
    highest = np.array([channel.highest for channel in CHANNELS])
    values = np.clip(total, lowest, highest).astype(np.float32)
    values[0] = values[-1] = 0.0  # rounding of the last key's time must not leave a trace
    values.setflags(write=False)
    return Motion(gesture=gesture.label, fps=fps, values=values)


def _sample(curve: Curve, times: NDArray[np.float64]) -> NDArray[np.float64]:
    key_times = np.array([key.time for key in curve.keys], dtype=np.float64)
    values = np.array([key.value for key in curve.keys], dtype=np.float64)
    if curve.flowing:
        return flowing(key_times, values, times)
    return eased(key_times, values, tuple(key.easing for key in curve.keys), times)
