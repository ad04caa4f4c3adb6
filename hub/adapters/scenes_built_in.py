"""The scenes that come with Kinframe, from the package's TOML."""

from __future__ import annotations

from pathlib import Path

from hub.core.records import Scene
from hub.core.scene_keeping import free_id
from hub.core.scene_text import from_toml
from hub.core.scenes import definition

FILE = Path(__file__).parent.parent / "scenes" / "built_in.toml"


def built_in_scenes() -> dict[str, Scene]:
    """By id, which is made of the name."""
    found: dict[str, Scene] = {}
    for spec in from_toml(FILE.read_text(encoding="utf-8")):
        key = free_id(spec.name, set(found))
        found[key] = Scene(key, spec.name, definition(spec))
    return found
