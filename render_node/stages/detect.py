"""Detect: every face in the photo, with its landmarks."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from protocol.track import Box
from render_node.core.plan import StageSpec
from render_node.ports import Face, Landmarker
from render_node.stages.stage import Artifacts, Stage


class DetectStage(Stage):
    """``photo`` (Image) → ``faces`` (tuple of Face, the most prominent first)."""

    def __init__(self, landmarker: Landmarker) -> None:
        self._landmarker = landmarker
        found_by = type(landmarker).__name__
        weights = getattr(landmarker, "weights", None)  # one that does not say is asked each time
        self.spec = StageSpec("detect", f"1 {found_by}", needs=("photo",), gives=("faces",), weights=weights)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        return {"faces": self._landmarker.faces(artifacts["photo"])}

    def pack(self, results: Artifacts) -> dict[str, bytes]:
        faces: tuple[Face, ...] = results["faces"]
        points = np.array([face.points for face in faces], dtype=np.float32)
        stored = io.BytesIO()
        np.save(stored, points, allow_pickle=False)
        facts = [{"box": list(face.box), "score": face.score} for face in faces]
        return {"points": stored.getvalue(), "facts": json.dumps(facts).encode()}

    def unpack(self, parts: Mapping[str, bytes]) -> dict[str, Any]:
        points = np.load(io.BytesIO(parts["points"]), allow_pickle=False)
        facts = json.loads(parts["facts"])
        faces = (
            Face(points=one, box=Box(*fact["box"]), score=fact["score"])
            for one, fact in zip(points, facts, strict=True)
        )
        return {"faces": tuple(faces)}
