"""Layers: a portrait taken apart for glasses that move person and background by their depth.

The glass adds to each moving image only what the background *changes* by where it shows through the matte, so a
portrait that stands still is shown as it was rendered, whatever the matte. Errors of matte and filling show as far as
they are moved: a fiftieth of the picture's width.
"""

from __future__ import annotations

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


class LayersStage(Stage):
    """``matte`` (Mask), ``rig`` (Rig) → ``set:layers`` (tuple of Picture)."""

    def __init__(self) -> None:
        parameters = {"depth": (PLANE, RELIEF)}
        self.spec = StageSpec(LAYERS, "2", ("matte", "rig"), (f"set:{LAYERS}",), parameters)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        rig: Rig = artifacts["rig"]
        rest = Motion(LAYERS, 1, values=np.zeros((1, len(COLUMN)), dtype=np.float32))
        _, row = next(iter(rig.images(rest)))
        pictures = (
            Picture(BACKGROUND, rig.background, row),
            Picture(MATTE, as_grey(artifacts["matte"]), row),
            Picture(DEPTH, as_grey(PLANE + RELIEF * rig.relief), row),
        )
        return {self.spec.gives[0]: pictures}


def as_grey(mask: Mask) -> Image:
    grey = np.clip(mask * 255.0 + 0.5, 0.0, 255.0).astype(np.uint8)
    return cast(Image, cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
