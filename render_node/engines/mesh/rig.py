"""A portrait made ready: everything that is the same in all its images."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from protocol.track import Box, TrackRow
from render_node.core.channels import COLUMN
from render_node.core.motion import Motion
from render_node.engines.mesh import topology
from render_node.engines.mesh.anatomy import read_head
from render_node.engines.mesh.bend import Bend
from render_node.engines.mesh.eye import Eye, EyeCommand
from render_node.engines.mesh.glasses import wears_glasses
from render_node.engines.mesh.mouth import Mouth, MouthCommand
from render_node.engines.mesh.plate import EVEN, taken_apart
from render_node.engines.mesh.raster import Field, added, enlarge, mix, resize, sample
from render_node.engines.mesh.rows import RowMaker
from render_node.ports import Image, Mask, Portrait

ENLARGED = 2
"""The picture is sampled from a copy this many times as large, so that moving does not soften it."""

CRISP = 0.35
"""How much the copy is sharpened beforehand, as the share of its fine detail that is added."""


class MeshRig:
    """Renders motions of one portrait. Not for several threads at once."""

    def __init__(self, portrait: Portrait) -> None:
        head = read_head(portrait)
        points = portrait.face.points
        self._height, self._width = portrait.image.shape[:2]
        self._step = head.step
        self._depth = head.depth
        glasses = wears_glasses(portrait.image, points)
        self._bend = Bend(head, points, glasses=glasses)
        self._plate = taken_apart(portrait)
        self._picture = enlarge(self._plate.person, ENLARGED, CRISP)
        large = (points[:, :2] + 0.5) * ENLARGED - 0.5
        unit = head.iod * ENLARGED
        self._eyes = tuple(
            Eye(self._picture, unit, (large[list(upper)], large[list(lower)]), large[list(iris)], glasses=glasses)
            for upper, lower, iris in (
                (topology.LEFT_UPPER_LID, topology.LEFT_LOWER_LID, topology.LEFT_IRIS),
                (topology.RIGHT_UPPER_LID, topology.RIGHT_LOWER_LID, topology.RIGHT_IRIS),
            )
        )
        self._mouth = Mouth(self._picture, unit, large, glasses=glasses)
        self._neutral = self._bent(self._picture, self._bend.displacement(np.zeros(len(COLUMN), np.float32)))
        self._neutral.setflags(write=False)
        self._rows = RowMaker(self._neutral, points, head.outline, self._bend)

    @property
    def neutral(self) -> Image:
        return self._neutral

    @property
    def head(self) -> Box:
        return self._rows.head

    @property
    def background(self) -> Image:
        return self._plate.background

    @property
    def relief(self) -> Mask:
        rows, columns = self._depth.shape
        step = int(self._step)
        even = self._depth / max(float(self._depth.max()), 1e-6)
        return resize(even, columns * step, rows * step)[: self._height, : self._width]

    def images(self, motion: Motion) -> Iterator[tuple[Image, TrackRow]]:
        for row in motion.values:
            displacement = self._bend.displacement(row)
            image = self._bent(self._expressed(row), displacement) if row.any() else self._neutral.copy()
            yield image, self._rows.row(row, displacement, image)

    def _expressed(self, row: NDArray[np.float32]) -> Image:
        """The enlarged picture with eyes and mouth drawn anew where they are not at rest."""
        value = {name: float(row[column]) for name, column in COLUMN.items()}
        drawn = []
        for eye, side in zip(self._eyes, ("blink_left", "blink_right"), strict=True):
            command = EyeCommand(value[side], value["gaze_x"], value["gaze_y"], value["squint"])
            if not command.at_rest:
                drawn.append((eye.window, eye.drawn(command)))
        mouth = MouthCommand(*(value[name] for name in ("jaw", "lipclose", "pucker", "calm", "bare")))
        if not mouth.at_rest:
            drawn.append((self._mouth.window, self._mouth.drawn(mouth)))
        if not drawn:
            return self._picture
        picture = self._picture.copy()
        for window, patch in drawn:  # windows overlap where a head is tilted: each adds what it changes
            change = cv2.subtract(patch, self._picture[window], dtype=cv2.CV_16S)
            picture[window] = cv2.add(picture[window], change, dtype=cv2.CV_8U)
        return picture

    def _bent(self, picture: Image, displacement: Field) -> Image:
        step = int(self._step)
        rows, columns = displacement.shape[:2]
        at = resize(self._bend.sources(displacement), columns * step, rows * step)[: self._height, : self._width]
        large = cast(Field, (at + np.float32(0.5)) * np.float32(ENLARGED) - np.float32(0.5))
        matte, fringe = sample(self._plate.matte, at), sample(self._plate.fringe, at)
        return added(mix(self._plate.background, sample(picture, large), matte), fringe, EVEN)
