"""The mesh engine: animates a photo by bending it along the face's landmarks. It needs no weights of its own."""

from __future__ import annotations

from render_node.engines.mesh.engine import MeshEngine

__all__ = ["MeshEngine"]
