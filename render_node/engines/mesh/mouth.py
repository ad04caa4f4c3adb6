"""The mouth: a lower lip and jaw that drop away from an upper lip that stays, and what is seen in between."""

from __future__ import annotations

from typing import cast

import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.layer import cut_patch
from render_node.engines.mesh.raster import Field, blur, mix, sample_sharp, smoothstep
from render_node.ports import Image, Points

JAW_DOWN = 0.12
"""How far the lower lip goes at full jaw, in IOD; beyond 0.15 the inside is seen to be flat."""
INSIDE = (0.16, 0.16, 0.24)
"""What is left of the lips' blue, green and red in the dark of the mouth."""
TONGUE = (0.34, 0.34, 0.50)
TONGUE_HIGH = 0.060
"""In IOD."""
SOFT = 0.010


class Mouth:
    """The mouth and chin of the enlarged picture; points are in its pixels."""

    def __init__(self, picture: Image, unit: float, points: Points) -> None:
        height, width = picture.shape[:2]
        left, right = (points[index] for index in topology.MOUTH_CORNERS)
        self._patch = cut_patch(left, right, unit, (width, height), (0.85, 0.30, 1.10))
        self._picture = picture
        upper, lower = points[list(topology.INNER_UPPER_LIP)], points[list(topology.INNER_LOWER_LIP)]
        self._upper = self._patch.curve(upper)
        self._lower = np.maximum(self._patch.curve(lower), self._upper)
        corners, _ = self._patch.along(points[list(topology.INNER_CORNERS)])
        self._middle, self._half = float(corners.mean()), float(corners[1] - corners[0]) / 2.0
        _, chin = self._patch.along(points[[topology.CHIN]])
        self._chin = float(chin[0])
        lips = picture[self._patch.window][self._between(points)]
        colour = lips.mean(axis=0) if len(lips) else np.full(3, 90.0)
        self._inside = self._dark(colour * np.array(INSIDE))
        flesh = np.clip(colour * np.array(TONGUE), 0, 255).astype(np.uint8)
        self._tongue = cast(Image, np.broadcast_to(flesh, self._inside.shape))

    @property
    def window(self) -> tuple[slice, slice]:
        return self._patch.window

    def drawn(self, jaw: float) -> Image:
        """The patch with the jaw dropped by a fraction, 0..1."""
        t = self._patch.t
        drop = jaw * JAW_DOWN
        source = t
        for _ in range(4):
            source = t - drop * self._follows(source)
        lip = self._lower + drop * self._follows(self._lower)
        image: Image = self._picture[self.window]
        revealed = smoothstep(-SOFT, SOFT, t - self._lower + 0.008) * smoothstep(0.0, 0.012, lip - self._lower)
        image = mix(image, self._inside, revealed)
        image = mix(image, self._tongue, revealed * self._tongue_shows(lip))
        moved = sample_sharp(self._picture, self._patch.sources(0.0, source - t))
        return mix(image, moved, smoothstep(-SOFT, SOFT, t - lip))

    def _tongue_shows(self, lip: Field) -> Field:
        """A soft back of the tongue above the lower lip, in the middle only."""
        aside = (self._patch.s - self._middle) / (0.72 * self._half)
        round_top = TONGUE_HIGH * np.clip(1.0 - aside * aside, 0.0, 1.0)
        above_lip = (lip - self._patch.t) / np.maximum(round_top, 0.01)
        return smoothstep(1.2, 0.3, above_lip.astype(np.float32))

    def _follows(self, t: Field) -> Field:
        """How much of the drop a point of the lower face takes part in: the lip in its middle, the chin as a whole."""
        depth = np.clip((t - self._lower) / max(self._chin - 0.05, 0.2), 0.0, 1.0)
        aside = np.abs(self._patch.s - self._middle) / self._half
        at_lip = np.clip(1.0 - aside * aside, 0.0, 1.0) ** 0.7
        at_chin = np.exp(-((aside / 1.5) ** 2) * 0.9)
        below_chin = smoothstep(0.30, 0.0, (t - self._chin).astype(np.float32))
        return cast(Field, ((at_lip * (1.0 - depth) + at_chin * depth) * below_chin).astype(np.float32))

    def _between(self, points: Points) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        """Pixels of the lower lip."""
        outer = self._patch.curve(points[[61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291]])
        inside = np.abs(self._patch.s - self._middle) < self._half
        return cast(
            "np.ndarray[tuple[int, int], np.dtype[np.bool_]]",
            (self._patch.t > self._lower) & (self._patch.t < outer) & inside,
        )

    def _dark(self, colour: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Image:
        depth = np.clip((self._patch.t - self._lower) / JAW_DOWN, 0.0, 1.0)
        light = 0.75 + 0.55 * depth
        filled = blur((light[:, :, None] * colour).astype(np.float32), 1.0)
        return cast(Image, np.clip(filled, 0, 255).astype(np.uint8))
