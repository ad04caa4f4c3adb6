"""Are the layers of a portrait what they say? Measured on the decoded pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast

import cv2
import numpy as np

from render_node.core.plan import StageSpec
from render_node.ports import Codec, Face, Image, Landmarker
from render_node.stages.film import Film
from render_node.stages.inspect.luma import luma_of_decoded, shown_colours
from render_node.stages.stage import Artifacts, Stage

AROUND = 2.0
"""Side of the close-up in which a face is looked for, in sides of the face's box."""
CLOSE_UP = 320
INNER = 0.8
"""Of the face's ellipse: its rim may be hair that the matte knows to be thin."""


class LayersInspectStage(Stage):
    """``face`` (Face), ``film:layers`` (Film) → ``measures:layers`` (dict of float).

    ``matte_face``: mean matte over the face. ``matte_share``: over the whole picture. ``ghost``: faces that are found
    in the background where the person's was.
    """

    def __init__(self, codec: Codec, landmarker: Landmarker) -> None:
        self._codec, self._landmarker = codec, landmarker
        weights = getattr(landmarker, "weights", None)
        version = f"1 {type(landmarker).__name__}"
        self.spec = StageSpec("inspect:layers", version, ("face", "film:layers"), ("measures:layers",), weights=weights)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        film: Film = artifacts["film:layers"]
        face: Face = artifacts["face"]
        background, matte, _ = self._codec.decode(film.video)
        shown = luma_of_decoded(matte)
        close_up = around(shown_colours(background), face)
        measures = {
            "matte_face": float(shown[_ellipse(face, shown.shape)].mean()) / 255.0,
            "matte_share": float(shown.mean()) / 255.0,
            "ghost": float(len(self._landmarker.faces(close_up))),
        }
        return {"measures:layers": measures}

    def pack(self, results: Artifacts) -> dict[str, bytes]:
        return {"measures": json.dumps(results["measures:layers"]).encode()}

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        return {"measures:layers": {name: float(value) for name, value in json.loads(parts["measures"]).items()}}


def around(image: Image, face: Face) -> Image:
    """What lies where the face is, in a size that detectors like."""
    height, width = image.shape[:2]
    box = face.box
    half = AROUND * max(box.w * width, box.h * height) / 2.0
    x, y = (box.x + box.w / 2.0) * width, (box.y + box.h / 2.0) * height
    top, bottom = max(0, round(y - half)), min(height, round(y + half))
    left, right = max(0, round(x - half)), min(width, round(x + half))
    part = image[top:bottom, left:right]
    scale = CLOSE_UP / max(part.shape[:2])
    return cast(Image, cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


def _ellipse(face: Face, shape: tuple[int, ...]) -> Any:
    height, width = shape[:2]
    ys, xs = np.mgrid[0:height, 0:width]
    box = face.box
    x = ((xs + 0.5) / width - (box.x + box.w / 2.0)) / (INNER * box.w / 2.0)
    y = ((ys + 0.5) / height - (box.y + box.h / 2.0)) / (INNER * box.h / 2.0)
    return x * x + y * y <= 1.0
