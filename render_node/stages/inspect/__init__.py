"""Inspect: measures a decoded clip, so that a bad one is never delivered."""

from __future__ import annotations

from render_node.stages.inspect.inspection import Inspection
from render_node.stages.inspect.layers import LayersInspectStage
from render_node.stages.inspect.limits import load_checks
from render_node.stages.inspect.stage import InspectStage

__all__ = ["InspectStage", "Inspection", "LayersInspectStage", "load_checks"]
