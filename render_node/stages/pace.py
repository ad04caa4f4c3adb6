"""Pace: how much the idle portrait changes from one image to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import cv2
import numpy as np

from protocol.track import Box
from render_node.core.motion import Motion
from render_node.core.plan import StageSpec
from render_node.ports import Image, Rig
from render_node.stages.stage import Artifacts, Stage

PAIRS = 24
"""Spread over the idle. All clips of a portrait carry this number, also those rendered before the idle."""


class PaceStage(Stage):
    """``rig`` → ``normal_step`` (float, grey levels within the head's box)."""

    def __init__(self, idle: Motion) -> None:
        self._idle = idle
        parameters = {"motion": idle.values, "pairs": PAIRS}
        self.spec = StageSpec("pace", "1", needs=("rig",), gives=("normal_step",), parameters=parameters)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        rig: Rig = artifacts["rig"]
        starts = np.linspace(0, len(self._idle) - 2, PAIRS).round().astype(int)
        chosen = np.stack([starts, starts + 1], axis=1).ravel()
        motion = Motion(self._idle.gesture, self._idle.fps, values=self._idle.values[chosen])
        images = [windowed(image, rig.head) for image, _ in rig.images(motion)]
        steps = [difference(images[index], images[index + 1]) for index in range(0, len(images), 2)]
        return {"normal_step": float(np.median(steps))}

    def pack(self, results: Artifacts) -> dict[str, bytes]:
        return {"normal_step": json.dumps(results["normal_step"]).encode()}

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        return {"normal_step": float(json.loads(parts["normal_step"]))}


def windowed(image: Image, box: Box) -> Image:
    """The part of an image inside a box."""
    height, width = image.shape[:2]
    left, top = round(box.x * width), round(box.y * height)
    return image[top : round((box.y + box.h) * height), left : round((box.x + box.w) * width)]


def difference(one: Image, other: Image) -> float:
    """Mean absolute difference in grey levels."""
    return float(np.mean(cv2.absdiff(one, other)))


def steadied(image: Image) -> Image:
    """A quarter of the size: what remains is motion, the noise of grain and of the encoder averages out."""
    size = max(1, image.shape[1] // 4), max(1, image.shape[0] // 4)
    return cast(Image, cv2.resize(image, size, interpolation=cv2.INTER_AREA))
