"""Track rows: what the face does in an image, as the engine knows it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from protocol.track import Affine, Box, TrackRow
from render_node.core.channels import COLUMN
from render_node.engines.mesh import topology
from render_node.engines.mesh.anatomy import eye_distance
from render_node.engines.mesh.bend import Bend
from render_node.engines.mesh.mouth import JAW_DOWN
from render_node.engines.mesh.raster import Field, mean_difference
from render_node.ports import Image, Points

MOUTHING = ("smile", "jaw", "lipclose", "wide", "pucker", "calm", "bare")
"""Channels that give the mouth another shape."""
MARGIN = 0.06
"""Around eyes, mouth and head, in IOD."""


class RowMaker:
    """Measures the images of one portrait against its neutral image."""

    def __init__(self, neutral: Image, points: Points, outline: NDArray[np.float32], bend: Bend) -> None:
        self._neutral = neutral
        self._height, self._width = neutral.shape[:2]
        self._bend = bend
        self._margin = MARGIN * eye_distance(points)
        self._rigid = np.ascontiguousarray(points[list(topology.RIGID), :2])
        eyes = (
            topology.LEFT_UPPER_LID + topology.LEFT_LOWER_LID,
            topology.RIGHT_UPPER_LID + topology.RIGHT_LOWER_LID,
        )
        self._parts = [np.ascontiguousarray(points[list(part), :2]) for part in (*eyes, topology.OUTER_LIPS)]
        self._jaw_down = JAW_DOWN * eye_distance(points)
        hull = np.concatenate([outline, points[list(topology.OVAL), :2]])
        self.head = self._box(hull)
        left, top = round(self.head.x * self._width), round(self.head.y * self._height)
        right = round((self.head.x + self.head.w) * self._width)
        self._window = slice(top, round((self.head.y + self.head.h) * self._height)), slice(left, right)

    def row(self, command: NDArray[np.float32], displacement: Field, image: Image) -> TrackRow:
        """The row of an image that was rendered for a command (one row of a motion)."""
        left, right, mouth = (self._bend.moved(displacement, part) for part in self._parts)
        jaw = np.array([0.0, self._jaw_down * float(command[COLUMN["jaw"]])], dtype=np.float32)
        return TrackRow(
            yaw=float(command[COLUMN["yaw"]]),
            pitch=float(command[COLUMN["pitch"]]),
            roll=float(command[COLUMN["roll"]]),
            from_neutral=similarity(self._rigid, self._bend.moved(displacement, self._rigid), self._width),
            left_eye=self._box(left),
            right_eye=self._box(right),
            mouth=self._box(np.concatenate([mouth, mouth + jaw])),
            distance=mean_difference(image[self._window], self._neutral[self._window]),
            open=1.0 - max(float(command[COLUMN[side]]) for side in ("blink_left", "blink_right")),
            gaze_x=float(command[COLUMN["gaze_x"]]),
            gaze_y=float(command[COLUMN["gaze_y"]]),
            mouthing=min(1.0, max(float(command[COLUMN[name]]) for name in MOUTHING)),
        )

    def _box(self, points: NDArray[np.float32]) -> Box:
        size = np.array([self._width, self._height], dtype=np.float32)
        low = np.clip((points.min(axis=0) - self._margin) / size, 0.0, 1.0)
        high = np.clip((points.max(axis=0) + self._margin) / size, 0.0, 1.0)
        return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))


def similarity(before: NDArray[np.float32], after: NDArray[np.float32], width: int) -> Affine:
    """The least-squares rotation, scale and shift that takes points (n × 2, pixels) to others, in image widths.

    Pixel centres lie half a pixel inside their corner, the origin is the image's corner.
    """
    old, new = (before.astype(np.float64) + 0.5) / width, (after.astype(np.float64) + 0.5) / width
    old_mean, new_mean = old.mean(axis=0), new.mean(axis=0)
    a, b = old - old_mean, new - new_mean
    spread = float((a * a).sum())
    cosine = float((a * b).sum()) / spread
    sine = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / spread
    tx = new_mean[0] - (cosine * old_mean[0] - sine * old_mean[1])
    ty = new_mean[1] - (sine * old_mean[0] + cosine * old_mean[1])
    return Affine(xx=cosine, xy=-sine, tx=float(tx), yx=sine, yy=cosine, ty=float(ty))
