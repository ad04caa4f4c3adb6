"""``kinframe render``: photos into clips, with or without a hub."""

from __future__ import annotations

from render_node.cli.table import main

__all__ = ["main"]
