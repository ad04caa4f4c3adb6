"""Fit: the photo as large as its clips will be, and the landmarks of the chosen face in it."""

from __future__ import annotations

from typing import Any, cast

import cv2
import numpy as np

from protocol.track import Box
from render_node.core.plan import StageSpec
from render_node.errors import FaceUnknown, NoFace
from render_node.ports import Face, Image, Points
from render_node.stages.stage import Artifacts, Stage


class FitStage(Stage):
    """``photo`` (Image), ``faces`` → ``image`` (Image of even size), ``face`` (Face in it)."""

    def __init__(self, long_side: int, face: int | None) -> None:
        self._long_side = long_side
        self._face = face
        parameters = {"long_side": long_side, "face": face}
        self.spec = StageSpec("fit", "1", needs=("photo", "faces"), gives=("image", "face"), parameters=parameters)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        faces: tuple[Face, ...] = artifacts["faces"]
        index = self._face or 0
        if not faces:
            raise NoFace("no face was found in the photo")
        if not 0 <= index < len(faces):
            raise FaceUnknown(f"face {index} was asked for, but the photo has {len(faces)}")
        image, scale = fitted(artifacts["photo"], self._long_side)
        return {"image": image, "face": _scaled(faces[index], scale, image)}


def fitted(photo: Image, long_side: int) -> tuple[Image, float]:
    """The photo reduced to the long side, never enlarged; an odd last row or column is left out (4:2:0 needs pairs)."""
    height, width = photo.shape[:2]
    scale = min(1.0, long_side / max(height, width))
    if scale < 1.0:
        size = max(2, round(width * scale)), max(2, round(height * scale))
        photo = cast(Image, cv2.resize(photo, size, interpolation=cv2.INTER_AREA))
    height, width = photo.shape[:2]
    return np.ascontiguousarray(photo[: height // 2 * 2, : width // 2 * 2]), scale


def _scaled(face: Face, scale: float, image: Image) -> Face:
    points: Points = face.points.astype(np.float32).copy()
    points[:, :2] = (points[:, :2] + 0.5) * scale - 0.5
    points[:, 2] *= scale
    size = np.array([image.shape[1], image.shape[0]], dtype=np.float32)
    low = np.clip(points[:, :2].min(axis=0) / size, 0.0, 1.0)
    high = np.clip(points[:, :2].max(axis=0) / size, 0.0, 1.0)
    box = Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
    return Face(points=points, box=box, score=face.score)
