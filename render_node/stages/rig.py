"""Rig: a portrait prepared by an engine. Made once, shared by all gestures."""

from __future__ import annotations

from typing import Any

from render_node.core.plan import StageSpec
from render_node.ports import Engine, Portrait
from render_node.stages.stage import Artifacts, Stage


class RigStage(Stage):
    """``image``, ``face``, ``matte`` → ``rig`` (Rig). It lives in memory only; its hash is that of its inputs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        version = f"{engine.name}/{engine.version}"
        weights = getattr(engine, "weights", ())  # an engine without the attribute loads none
        self.spec = StageSpec("rig", version, needs=("image", "face", "matte"), gives=("rig",), weights=weights)

    def run(self, artifacts: Artifacts) -> dict[str, Any]:
        portrait = Portrait(image=artifacts["image"], face=artifacts["face"], matte=artifacts["matte"])
        return {"rig": self._engine.rig(portrait)}
