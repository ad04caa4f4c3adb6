"""Matte: where the person is. The matter's coarse word, asked again from near by and set right by colours."""

from __future__ import annotations

from typing import Any, cast

import cv2
import numpy as np

from render_node.core.plan import StageSpec
from render_node.ports import Face, Image, Mask, Matter
from render_node.stages.matte_colours import decided_by_colour
from render_node.stages.stage import Artifacts, Stage

CLOSER = (2.4, 2.8, 3.2)
"""Sides of the squares around the head that the matter sees besides the whole picture, in sides of the face's box:
hats and hair that are a few of its pixels in the whole are many there. Their mean is steadier than any one of them."""
HIGHER = 0.1
"""How far above the face's middle these squares lie: hats are above."""
SEAM = 0.25
"""Over how much of the face's side a square's word gives way to the whole picture's."""
LIGHT = 225.0
"""Dark photos are lightened for the matter until their lightest parts have this grey level."""
RAGGED, SOFT = 0.010, 0.003
"""Of a decided edge: width of the ragged bits that are evened out, and how soft it gets, in image widths."""
NOBODY, SURE = 0.05, 0.50
"""Of the softened edge: what is not person at all, and what is altogether. It lies a little outside: what an edge
mixes goes with the person, and nothing of them is left behind."""


class MatteStage(Stage):
    """``image`` (Image), ``face`` (Face) → ``matte`` (Mask)."""

    def __init__(self, matter: Matter) -> None:
        self._matter = matter
        weights = getattr(matter, "weights", None)
        version = f"4 {type(matter).__name__}"
        self.spec = StageSpec("matte", version, needs=("image", "face"), gives=("matte",), weights=weights)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        return {"matte": fine_matte(self._matter, artifacts["image"], artifacts["face"])}


def fine_matte(matter: Matter, image: Image, face: Face) -> Mask:
    """Of the image's size, with edges about two pixels soft."""
    light = _lightened(image)
    whole = matter.matte(light)
    near, trust = np.zeros_like(whole), np.zeros_like(whole)
    for closer in CLOSER:
        window, weight = _square(face, closer, whole.shape)
        part = np.ascontiguousarray(light[window])
        seen = matter.matte(part) + matter.matte(np.ascontiguousarray(part[:, ::-1]))[:, ::-1]
        near[window] += weight * seen / 2.0
        trust[window] += weight
    share = np.minimum(trust, 1.0) * 0.75
    both = (1.0 - share) * whole + share * near / np.maximum(trust, 1e-6)
    coarse = _firmer(cast(Mask, both), 0.40, 0.80)
    return softened(decided_by_colour(image, coarse, _side(face, whole.shape)))


def softened(decided: Mask) -> Mask:
    """A matte whose edge is smooth and a few pixels wide."""
    width = decided.shape[1]
    levels = np.rint(255.0 * decided).astype(np.uint8)
    even = cv2.medianBlur(levels, 2 * max(1, round(RAGGED * width / 2.0)) + 1).astype(np.float32) / np.float32(255.0)
    return _firmer(cast(Mask, cv2.GaussianBlur(even, (0, 0), max(0.5, SOFT * width))), NOBODY, SURE)


def _firmer(matte: Mask, low: float, high: float) -> Mask:
    return cast(Mask, np.clip((matte - low) / (high - low), 0.0, 1.0).astype(np.float32))


def _lightened(image: Image) -> Image:
    lightest = float(np.percentile(image, 98))
    return cast(Image, cv2.convertScaleAbs(image, alpha=float(np.clip(LIGHT / max(lightest, 1.0), 1.0, 6.0))))


def _square(face: Face, closer: float, shape: tuple[int, ...]) -> tuple[tuple[slice, slice], Mask]:
    """A square around the head, cut at the picture's edges, and how far to trust what is seen in it: 0 at edges that
    the picture goes on beyond."""
    height, width = shape[:2]
    box, side = face.box, _side(face, shape)
    x, y = (box.x + box.w / 2.0) * width, (box.y + box.h / 2.0) * height - HIGHER * side
    half = closer * side / 2.0
    spans = [_span(middle - half, middle + half, size) for middle, size in ((y, height), (x, width))]
    ramps = [_ramp(low, high, size, SEAM * side) for (low, high), size in zip(spans, (height, width), strict=True)]
    weight = np.minimum(ramps[0][:, None], ramps[1][None, :])
    return (slice(*spans[0]), slice(*spans[1])), cast(Mask, weight)


def _side(face: Face, shape: tuple[int, ...]) -> float:
    """Of the face's box, in pixels."""
    return max(face.box.w * shape[1], face.box.h * shape[0])


def _span(low: float, high: float, size: int) -> tuple[int, int]:
    """At least a pixel of the picture, however far outside it the face may lie."""
    start = int(np.clip(round(low), 0, size - 1))
    return start, int(np.clip(round(high), start + 1, size))


def _ramp(low: int, high: int, size: int, over: float) -> Mask:
    at = np.arange(high - low, dtype=np.float32)
    before = at + 1.0 if low > 0 else np.full_like(at, over)
    after = at[::-1] + 1.0 if high < size else np.full_like(at, over)
    return cast(Mask, np.clip(np.minimum(before, after) / max(over, 1.0), 0.0, 1.0))
