"""Photo: bytes → an upright 8-bit image."""

from __future__ import annotations

from typing import Any

from render_node.core.plan import StageSpec
from render_node.ports import PhotoReader
from render_node.stages.stage import Artifacts, Stage


class PhotoStage(Stage):
    """``photo_bytes`` (bytes) → ``photo`` (Image)."""

    def __init__(self, reader: PhotoReader) -> None:
        self._reader = reader
        self.spec = StageSpec("photo", reader.version, needs=("photo_bytes",), gives=("photo",))

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        return {"photo": self._reader.read(artifacts["photo_bytes"])}
