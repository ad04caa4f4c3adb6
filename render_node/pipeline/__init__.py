"""From a photo to inspected clips."""

from __future__ import annotations

from render_node.pipeline.intake import intake
from render_node.pipeline.portrait import render_portrait
from render_node.pipeline.tools import Tools

__all__ = ["Tools", "intake", "render_portrait"]
