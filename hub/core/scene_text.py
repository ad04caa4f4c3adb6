"""Scenes as TOML text, both ways: ``[[scenes]]`` tables as ``hub.core.scene_reading`` reads them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping

from hub.core.scene_reading import read_scene
from hub.core.scenes import SceneSpec, definition
from hub.errors import SceneInvalid

MOST_SCENES = 100


def from_toml(text: str) -> tuple[SceneSpec, ...]:
    """All scenes of a text.

    Raises:
        SceneInvalid: no TOML, or a scene out of order; the message names the dotted path, like ``scenes[1].speed``.
    """
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SceneInvalid(f"scenes: not TOML: {error}") from error
    foreign = sorted(set(tables) - {"scenes"})
    if foreign:
        raise SceneInvalid(f"{foreign[0]}: unknown; scenes are written [[scenes]]")
    scenes = tables.get("scenes")
    if not isinstance(scenes, list) or not 1 <= len(scenes) <= MOST_SCENES:
        raise SceneInvalid(f"scenes: must be 1 to {MOST_SCENES} tables, written [[scenes]]")
    found = tuple(read_scene(table, f"scenes[{index}]") for index, table in enumerate(scenes))
    _distinct([spec.name for spec in found])
    return found


def _distinct(names: list[str]) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        first = seen.setdefault(name.casefold(), index)
        if first != index:
            raise SceneInvalid(f"scenes[{index}].name: {name} is the name of scenes[{first}] already")


def to_toml(specs: Iterable[SceneSpec]) -> str:
    """A text that reads back as the same scenes."""
    return "\n".join("\n".join(_scene(spec)) + "\n" for spec in specs)


def _scene(spec: SceneSpec) -> list[str]:
    table = {"name": spec.name, **definition(spec)}
    parts = table.pop("parts", [])
    lines = ["[[scenes]]", *_pairs(table)]
    for part in parts if isinstance(parts, list) else []:
        lines += ["", "[[scenes.parts]]", *_pairs(part)]
    return lines


def _pairs(table: Mapping[str, object]) -> list[str]:
    return [f"{key} = {_value(value)}" for key, value in table.items()]


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(_pairs(value)) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    # A printable text in JSON is the same text in TOML.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)
