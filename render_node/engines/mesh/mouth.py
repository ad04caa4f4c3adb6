"""The mouth: a lower lip and jaw that drop away from an upper lip that stays, and what is seen in between."""

from __future__ import annotations

from typing import cast

import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.layer import cut_patch
from render_node.engines.mesh.raster import Field, blur, mix, sample_sharp, smoothstep
from render_node.engines.mesh.tone import Tone
from render_node.ports import Image, Points

JAW_DOWN = 0.12
"""How far the lower lip goes at full jaw, in IOD; beyond 0.15 the inside is seen to be flat."""
INSIDE = (0.16, 0.16, 0.24)
"""What is left of the lips' blue, green and red in the dark of the mouth."""
TONGUE = (0.40, 0.39, 0.58)
TONGUE_HIGH = 0.070
"""In IOD."""
SOFT = 0.010
APART = 0.020
"""Lips nearer to each other than this are closed already, in IOD."""
UPPER_SHARE = 0.45
"""Of the way that lips go to close, what the upper one does; the jaw does the rest."""
CHIN_RISES = 0.6
"""How much of the lower lip's way the chin goes when the mouth closes."""
TO_NOSE = 0.22
"""How far above its edge the upper lip's motion ends, in IOD."""
SHADED = 0.060
"""In a gap narrower than this the lips shade the teeth, in IOD."""


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
        self._apart_by = cast(Field, self._lower - self._upper)
        self._apart = float(self._apart_by.max()) > APART
        self._prepare_shapes()
        lips = picture[self._patch.window][self._between(points)]
        colour = lips.mean(axis=0) if len(lips) else np.full(3, 90.0)
        tone = Tone(picture[self._patch.window])
        self._inside = self._dark(tone.of(colour * np.array(INSIDE)))
        flesh = tone.of(colour * np.array(TONGUE)).astype(np.uint8)
        self._tongue = cast(Image, np.broadcast_to(flesh, self._inside.shape))

    @property
    def window(self) -> tuple[slice, slice]:
        return self._patch.window

    def drawn(self, jaw: float, close: float = 0.0) -> Image:
        """The patch with the lips closed and the jaw dropped by fractions, 0..1; both at once is a word being said."""
        t = self._patch.t
        close = close if self._apart else 0.0
        drop, lift = np.float32(jaw * JAW_DOWN), np.float32(close * (1.0 - UPPER_SHARE))
        source = t
        for _ in range(3):
            source = t - (drop * self._follows(source) - lift * self._follows_shut(source))
        lip = self._lower + drop * self._at_lip - lift * self._apart_by
        image = self._picture[self.window].copy()
        image[self._gap] = self._opened(image[self._gap], lip[self._gap])
        if close:
            image = self._lowered(image, close, lip)
        moved = sample_sharp(self._picture, self._patch.sources(0.0, source - t))
        return mix(image, moved, smoothstep(-SOFT, SOFT, t - lip))

    def _lowered(self, image: Image, close: float, lip: Field) -> Image:
        """The upper lip come down over what is seen between the lips, which lies in its shade."""
        t, way = self._patch.t, np.float32(close * UPPER_SHARE) * self._apart_by
        edge = self._upper + way
        between = smoothstep(0.0, APART, self._apart_by)  # beyond the corners there is no line
        shade = np.float32(1.0) - np.float32(close) * between * smoothstep(SHADED, 0.0, lip - edge)
        image = mix(self._inside, image, shade)
        source = t - way * smoothstep(-TO_NOSE, 0.0, t - edge)
        moved = sample_sharp(self._picture, self._patch.sources(0.0, source - t))
        return mix(image, moved, smoothstep(SOFT, -SOFT, t - edge))

    def _opened(self, image: Image, lip: Field) -> Image:
        """What is seen between the lips, in the window of the gap; ``lip`` is the edge of the lower one there."""
        t, lower = self._patch.t[self._gap], self._lower[self._gap]
        revealed = smoothstep(-SOFT, SOFT, t - lower + np.float32(0.008)) * smoothstep(0.0, 0.012, lip - lower)
        hollow = mix(self._inside[self._gap], self._tongue[self._gap], self._tongue_shows(t, lip))
        return mix(image, hollow, revealed)

    def _tongue_shows(self, t: Field, lip: Field) -> Field:
        """A soft back of the tongue above the lower lip, in the middle only."""
        return smoothstep(1.2, 0.3, (lip - t) / self._tongue_height[self._gap])

    def _follows(self, t: Field) -> Field:
        """How much of the drop a point of the lower face takes part in: the lip in its middle, the chin as a whole."""
        depth = np.clip((t - self._lower) * self._to_chin, 0.0, 1.0)
        below_chin = smoothstep(self._chin + 0.30, self._chin, t)
        return cast(Field, (self._at_lip + (self._at_chin - self._at_lip) * depth) * below_chin)

    def _follows_shut(self, t: Field) -> Field:
        """The same for the way up by which an open mouth closes."""
        depth = np.clip((t - self._lower) * self._to_chin, 0.0, 1.0)
        below_chin = smoothstep(self._chin + 0.30, self._chin, t)
        chin = np.float32(CHIN_RISES * float(self._apart_by.max())) * self._at_chin
        return cast(Field, (self._apart_by + (chin - self._apart_by) * depth) * below_chin)

    def _prepare_shapes(self) -> None:
        """What depends on the place across the mouth alone, and the window in which it opens."""
        aside = np.abs(self._patch.s - self._middle) / self._half
        self._at_lip = (np.clip(1.0 - aside * aside, 0.0, 1.0) ** 0.7).astype(np.float32)
        self._at_chin = np.exp(-((aside / 1.5) ** 2) * 0.9).astype(np.float32)
        self._to_chin = np.float32(1.0 / max(self._chin - 0.05, 0.2))
        round_top = TONGUE_HIGH * np.clip(1.0 - (aside / 0.72) ** 2, 0.0, 1.0)
        self._tongue_height = np.maximum(round_top, 0.01).astype(np.float32)
        opens = (self._patch.t > self._upper - 0.05) & (self._patch.t < self._lower + JAW_DOWN + 0.05) & (aside < 1.05)
        opens[0, 0] |= not opens.any()  # a mouth beyond the photo's edge still has a window
        rows, columns = np.flatnonzero(opens.any(axis=1)), np.flatnonzero(opens.any(axis=0))
        self._gap = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)

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
