"""The atlas of a portrait's layers: what it and its images are called."""

from __future__ import annotations

LAYERS = "layers"
BACKGROUND, MATTE, DEPTH = "layer:background", "layer:matte", "layer:depth"
"""Without the person; how much of the person, 0..1 as luma; how near the person is, 1 nearest."""
