"""Everything a pipeline works with, chosen by whoever wires it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from render_node.cache import FolderCache
from render_node.core.verdict import Check
from render_node.ports import Codec, Engine, Follower, Landmarker, Matter, PhotoReader
from render_node.registry import Vocabulary


@dataclass(frozen=True)
class Tools:
    """Adapters, engine, gestures, limits and cache of a render node."""

    reader: PhotoReader
    landmarker: Landmarker
    matter: Matter
    engine: Engine
    codec: Codec
    follow: Callable[[], Follower]
    """A fresh one for each clip."""
    vocabulary: Vocabulary
    checks: tuple[Check, ...]
    cache: FolderCache
    variants: int | None = None
    """The most of one gesture; None: all there are."""
