"""Wires the pipeline: the one place that says which adapters and which engine make portraits. Decides nothing."""

from __future__ import annotations

from pathlib import Path

from render_node.adapters.faces_mediapipe import MediapipeFaceFinder
from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
from render_node.adapters.matte_mediapipe import MediapipeMatter
from render_node.adapters.photo_pillow import PillowReader
from render_node.adapters.video_pyav import X264Codec
from render_node.cache import FolderCache
from render_node.engines.mesh import MeshEngine
from render_node.pipeline import Tools
from render_node.registry import load_vocabulary
from render_node.stages.inspect import load_checks


def workshop(cache: Path, cache_mb: int, variants: int | None = None) -> Tools:
    """Everything :func:`render_node.pipeline.render_portrait` needs. Raises GestureInvalid and LimitsInvalid."""
    return Tools(
        reader=PillowReader(),
        landmarker=MediapipeFaceFinder(),
        matter=MediapipeMatter(),
        engine=MeshEngine(),
        codec=X264Codec(),
        follow=lambda: MediapipeLandmarker(following=True),
        vocabulary=load_vocabulary(),
        checks=load_checks(),
        cache=FolderCache(cache, cache_mb * 1_000_000),
        variants=variants,
    )
