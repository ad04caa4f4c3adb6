"""Colours of the person and of what is around, to decide about the pixels near a coarse matte's edge.

Models of colour that hold for a neighbourhood only, as those of Bai et al., Video SnapCut, 2009: a white cap is told
from a white star by which of them is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.cluster.vq import vq  # type: ignore[import-untyped]
from scipy.ndimage import gaussian_filter, map_coordinates  # type: ignore[import-untyped]

from render_node.ports import Image, Mask

Weights = NDArray[np.float32]

UNSURE = 0.08
"""How far from its edge a coarse matte is doubted altogether, in sides of the face's box: colours are learnt from what
lies farther. Up to twice as far it is doubted a little."""
NEIGHBOURHOOD = 0.2
"""Standard deviation of where colours are learnt from, in sides of the face's box."""
CELLS, MOST_CELLS = 6.0, 20_000
"""Cells of the models' grid in one NEIGHBOURHOOD, and in the whole picture, where a face is small in a large one."""
SEEN = 0.04
"""Pixels about a place below which nothing was seen there."""
BINS, LEARNT_FROM = 96, 8000
"""Colours that are told apart, and pixels that they are found from."""
ENOUGH = (cv2.TERM_CRITERIA_COUNT, 20, 0.0)
ALIKE = 4.0
"""Standard deviation of colours that count as one, in CIELAB."""
GRAIN = 0.7
"""Pixels over which the photo's grain is evened out before its colours are read."""
ROUNDS = 2
"""The second learns from a better edge."""
CONCERNED = 0.2
"""How near to the edge the colours lie that are told apart best, in sides of the face's box."""
PRIOR = 0.45
"""How much beyond even odds a pixel UNSURE from the edge is what the coarse matte says."""
SOONER = 2.0
"""So much nearer to the edge it is believed of what it calls person: it rather leaves out than takes in."""
UNSEEN = 0.02
"""Share of a neighbourhood that a colour must have before much is learnt from it."""
FIRM = 0.3, 0.65
"""Of the likelihood: what is nobody, and what is person altogether."""
SPECK = 0.01
"""Islands and holes smaller than this are none, in squares of the face's side."""


def decided_by_colour(image: Image, coarse: Mask, side: float) -> Mask:
    """``coarse``, but near its edge what the colours around say; ``side`` is that of the face's box in pixels."""
    concerned = _to_edge(coarse > 0.5) < CONCERNED * side
    if not concerned.any():
        return coarse
    palette = Palette.of(image, concerned, NEIGHBOURHOOD * side)
    for _ in range(ROUNDS):
        coarse = _without_specks(_decided_once(palette, coarse, UNSURE * side), SPECK * side * side)
    return coarse


def _decided_once(palette: Palette, coarse: Mask, unsure: float) -> Mask:
    inside = coarse > 0.5
    away = _to_edge(inside) / np.float32(max(unsure, 1.0))
    sure = np.clip(2.0 * away - 1.0, 0.0, 1.0).astype(np.float32)
    doubted = np.nonzero(away < 2.0)
    prior = 0.5 + PRIOR * np.where(inside, np.minimum(SOONER * away, 1.0), -np.minimum(away, 1.0))[doubted]
    person = prior * palette.share(sure * inside, doubted)
    around = (1.0 - prior) * palette.share(sure * ~inside, doubted)
    likely = (person + UNSEEN * prior) / (person + around + UNSEEN)
    word = np.clip((likely - FIRM[0]) / (FIRM[1] - FIRM[0]), 0.0, 1.0)
    decided = coarse.copy()
    decided[doubted] += np.clip(2.0 - away[doubted], 0.0, 1.0) * (word - coarse[doubted])
    return decided


@dataclass(frozen=True, eq=False)
class Palette:
    """The colours of a picture in bins, to be counted around each place."""

    bins: NDArray[np.intp]
    """Height × width: the number of each pixel's bin."""
    alike: Weights
    """Bins × bins: how much the one's pixels count for the other, 0..1."""
    reach: float
    """Standard deviation of a neighbourhood, in pixels."""
    cell: int
    """Side of a cell of the grid of places, in pixels."""

    @classmethod
    def of(cls, image: Image, concerned: NDArray[np.bool_], reach: float) -> Palette:
        """Told apart best are the colours where it matters, in what is ``concerned``."""
        even = cv2.GaussianBlur(image.astype(np.float32) / np.float32(255.0), (0, 0), GRAIN)
        lab = cv2.cvtColor(even, cv2.COLOR_BGR2LAB).reshape(-1, 3)
        some = lab[concerned.ravel()]
        some = np.ascontiguousarray(some[:: max(1, len(some) // LEARNT_FROM)])
        cv2.setRNGSeed(0)
        start = cast(NDArray[np.int32], None)
        _, _, colours = cv2.kmeans(some, min(BINS, len(some)), start, ENOUGH, 1, cv2.KMEANS_PP_CENTERS)
        bins, _ = vq(lab, colours)
        apart = np.square(colours[:, None] - colours[None, :]).sum(axis=2)
        alike = np.exp(-apart / (2.0 * ALIKE * ALIKE)).astype(np.float32)
        cell = max(1, round(reach / CELLS), round(np.sqrt(len(lab) / MOST_CELLS)))
        return cls(bins.reshape(image.shape[:2]), alike, reach, cell)

    def share(self, weight: Mask, places: tuple[NDArray[np.intp], ...]) -> Weights:
        """How much of what has ``weight`` around each of ``places`` (rows, columns) is of its colour."""
        rows, columns = (-(-size // self.cell) for size in weight.shape)
        row, column = np.indices(weight.shape) // self.cell
        at = (self.bins * rows + row) * columns + column
        counts = np.bincount(at.ravel(), weight.ravel(), len(self.alike) * rows * columns)
        reach = self.reach / self.cell
        around = gaussian_filter(counts.reshape(-1, rows, columns), (0.0, reach, reach), mode="constant")
        shares = np.tensordot(self.alike, around / np.maximum(around.sum(axis=0), SEEN), axes=1)
        of_cells = [(place + 0.5) / self.cell - 0.5 for place in places]
        return cast(Weights, map_coordinates(shares, [self.bins[places], *of_cells], order=1, mode="nearest"))


def _to_edge(inside: NDArray[np.bool_]) -> Mask:
    """Pixels, on either side of it."""
    side = inside.astype(np.uint8)
    return cast(Mask, cv2.distanceTransform(side, cv2.DIST_L2, 5) + cv2.distanceTransform(1 - side, cv2.DIST_L2, 5))


def _without_specks(matte: Mask, least: float) -> Mask:
    """``matte`` without islands and holes of fewer pixels than ``least``."""
    matte = matte.copy()
    for side, other in ((matte > 0.5, 0.0), (matte <= 0.5, 1.0)):
        _, parts, stats, _ = cv2.connectedComponentsWithStats(side.astype(np.uint8), connectivity=4)
        speck = stats[:, cv2.CC_STAT_AREA] < least
        matte[speck[parts] & side] = other
    return matte
