"""Matte: where the person is."""

from __future__ import annotations

from typing import Any

from render_node.core.plan import StageSpec
from render_node.ports import Matter
from render_node.stages.stage import Artifacts, Stage


class MatteStage(Stage):
    """``image`` (Image) → ``matte`` (Mask)."""

    def __init__(self, matter: Matter) -> None:
        self._matter = matter
        weights = getattr(matter, "weights", None)
        version = f"1 {type(matter).__name__}"
        self.spec = StageSpec("matte", version, needs=("image",), gives=("matte",), weights=weights)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        return {"matte": self._matter.matte(artifacts["image"])}
