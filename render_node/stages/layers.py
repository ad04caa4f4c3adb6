"""Layers: a portrait taken apart for glasses that move person and background by their depth.

The glass adds to each moving image only what the background *changes* by where it shows through the matte, so a
portrait that stands still is shown as it was rendered, whatever the matte. Errors of matte and filling show as far as
they are moved: a fiftieth of the picture's width.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import cv2
import numpy as np

from render_node.core.channels import COLUMN
from render_node.core.layers import BACKGROUND, DEPTH, LAYERS, MATTE
from render_node.core.motion import Motion
from render_node.core.plan import StageSpec
from render_node.ports import Image, Mask, Rig
from render_node.stages.picture_set import Picture
from render_node.stages.stage import Artifacts, Stage

PLANE, RELIEF = 0.75, 0.25
"""Depth of the person's outline, and what the foremost point of the head has more; the background's is 0."""
GUIDE_REACH = 0.012
"""Reach of the guided filter, and half the breadth in which the coarse matte's edge may be wrong, in image widths."""
GUIDE_SOFTNESS = 2e-4
SURE = 0.02
HEM = 0.006
"""The filling begins this far outside the matte, in image widths: the nearer, the more of the true background stays."""
FILL_SIDE = 160
"""Long side at which the hole is filled: only a thin hem of it is ever seen, and that soft."""


@dataclass(frozen=True, eq=False)
class Layers:
    """All of the portrait's size."""

    background: Image
    """Without the person."""
    matte: Mask
    depth: Mask
    """Of the person, 1 nearest; continued beyond the outline."""


class LayersStage(Stage):
    """``matte`` (Mask), ``rig`` (Rig) → ``set:layers`` (tuple of Picture)."""

    def __init__(self) -> None:
        parameters = {"guide": (GUIDE_REACH, GUIDE_SOFTNESS, SURE), "fill": (HEM, FILL_SIDE), "depth": (PLANE, RELIEF)}
        self.spec = StageSpec(LAYERS, "1", ("matte", "rig"), (f"set:{LAYERS}",), parameters)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        rig: Rig = artifacts["rig"]
        layers = taken_apart(rig.neutral, artifacts["matte"], rig.relief)
        rest = Motion(LAYERS, 1, values=np.zeros((1, len(COLUMN)), dtype=np.float32))
        _, row = next(iter(rig.images(rest)))
        pictures = (
            Picture(BACKGROUND, layers.background, row),
            Picture(MATTE, as_grey(layers.matte), row),
            Picture(DEPTH, as_grey(layers.depth), row),
        )
        return {self.spec.gives[0]: pictures}


def taken_apart(image: Image, coarse: Mask, relief: Mask) -> Layers:
    matte = refined(image, coarse)
    return Layers(filled(image, matte), matte, PLANE + RELIEF * relief)


def refined(image: Image, coarse: Mask) -> Mask:
    """The coarse matte with its edge drawn to that of the picture, at half resolution; sure parts stay sure."""
    height, width = image.shape[:2]
    size = max(2, width // 2), max(2, height // 2)
    guide = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(coarse, size, interpolation=cv2.INTER_AREA)
    reach = max(2, round(GUIDE_REACH * size[0]))
    fine = cv2.ximgproc.guidedFilter(guide.astype(np.float32) / 255.0, small, reach, GUIDE_SOFTNESS)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    inside = cv2.erode((small > 1.0 - SURE).astype(np.float32), kernel)
    outside = cv2.dilate((small > SURE).astype(np.float32), kernel)
    bound = cast(Mask, np.clip(np.clip(fine, inside, outside), 0.0, 1.0))
    return cast(Mask, cv2.resize(_firmer(bound), (width, height), interpolation=cv2.INTER_LINEAR))


def _firmer(matte: Mask) -> Mask:
    """A narrower edge: the coarse matte is soft over ten pixels and the guided filter leaves veils on both sides."""
    return cast(Mask, np.clip((matte - 0.2) / 0.6, 0.0, 1.0).astype(np.float32))


def filled(image: Image, matte: Mask) -> Image:
    """The picture with the person painted over by what surrounds them."""
    height, width = matte.shape
    hem = max(1, round(HEM * width))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * hem + 1, 2 * hem + 1))
    hole = cv2.dilate((matte > SURE).astype(np.float32), kernel)
    scale = FILL_SIDE / max(height, width)
    size = max(8, round(width * scale)), max(8, round(height * scale))
    missing = (cv2.resize(hole, size, interpolation=cv2.INTER_AREA) > 0.0).astype(np.uint8)
    if missing.all():
        return image.copy()
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    painted = cv2.inpaint(small, missing, 3.0, cv2.INPAINT_TELEA)
    soft = cv2.GaussianBlur(painted, (0, 0), 1.5)
    large = cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC)
    cover = cv2.GaussianBlur(hole, (0, 0), max(0.5, hem / 3.0))
    return cast(Image, cv2.blendLinear(large, image, cover, np.float32(1.0) - cover))


def as_grey(mask: Mask) -> Image:
    grey = np.clip(mask * 255.0 + 0.5, 0.0, 255.0).astype(np.uint8)
    return cast(Image, cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
