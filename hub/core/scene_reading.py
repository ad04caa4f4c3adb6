"""From a definition, as JSON or TOML bring it, to the typed forms of a scene; or the dotted path of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from hub.core.scenes import (
    COOLDOWN_S,
    KINDS,
    MOST_PARTS,
    MOST_TURNS,
    CallAndAnswer,
    CentreOut,
    Form,
    Point,
    Ripple,
    ScenePart,
    SceneSpec,
    Unison,
)
from hub.errors import SceneInvalid

Table = Mapping[str, object]
_OF_EACH = frozenset({"kind", "gesture", "who", "at"})
_OF_KIND = {
    "unison": frozenset[str](),
    "ripple": frozenset({"from", "direction", "speed"}),
    "centre_out": frozenset({"speed"}),
    "call_and_answer": frozenset({"answer", "answer_gesture", "rounds"}),
}
_SHARED = frozenset({"gesture", "who", "speed"})
"""What a scene with parts may say once for all of them."""
_WORD = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_NAME = 60


def read_scene(table: object, path: str = "scene") -> SceneSpec:
    """A scene from its table, name included.

    Raises:
        SceneInvalid: the message begins with the dotted path of what is wrong.
    """
    if not isinstance(table, dict):
        raise SceneInvalid(f"{path}: must be a table")
    name = _name(table, "name", path)
    cooldown = _number(table, "cooldown", path, 0, 3600, COOLDOWN_S)
    body = {key: value for key, value in table.items() if key not in ("name", "cooldown")}
    parts = _parts(body, path) if "parts" in body else (_part(body, path),)
    if sum(part.turns for part in parts) > MOST_TURNS:
        raise SceneInvalid(f"{path}: at most {MOST_TURNS} turns for one frame, all parts and rounds together")
    first = replace(parts[0], at=None) if parts[0].at == 0 else parts[0]
    return SceneSpec(name, (first, *parts[1:]), cooldown)


def _parts(body: Table, path: str) -> tuple[ScenePart, ...]:
    _known(body, _SHARED | {"parts"}, path, "beside parts")
    tables = body["parts"]
    if not isinstance(tables, list) or not 1 <= len(tables) <= MOST_PARTS:
        raise SceneInvalid(f"{path}.parts: must be a list of 1 to {MOST_PARTS} tables")
    shared = {key: value for key, value in body.items() if key != "parts"}
    return tuple(_part(table, f"{path}.parts[{index}]", shared) for index, table in enumerate(tables))


def _part(table: object, path: str, shared: Table | None = None) -> ScenePart:
    if not isinstance(table, dict):
        raise SceneInvalid(f"{path}: must be a table")
    kind = table.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise SceneInvalid(f"{path}.kind: must be one of {', '.join(KINDS)}")
    allowed = _OF_EACH | _OF_KIND[kind]
    _known(table, allowed, path, f"in a part of the kind {kind}")
    table = {**{key: value for key, value in (shared or {}).items() if key in allowed}, **table}
    at = None if table.get("at") is None else _number(table, "at", path, 0, 60, 0)
    return ScenePart(_form(kind, table, path), _word(table, "gesture", path, "wave"), _names(table, "who", path), at)


def _form(kind: str, table: Table, path: str) -> Form:
    if kind == "ripple":
        return _ripple(table, path)
    if kind == "centre_out":
        return CentreOut(_speed(table, path))
    if kind == "call_and_answer":
        rounds = _number(table, "rounds", path, 1, MOST_TURNS, 1)
        if rounds != int(rounds):
            raise SceneInvalid(f"{path}.rounds: must be a whole number")
        return CallAndAnswer(_names(table, "answer", path), _word(table, "answer_gesture", path, ""), int(rounds))
    return Unison()


def _ripple(table: Table, path: str) -> Ripple:
    if table.get("from") is not None and table.get("direction") is not None:
        raise SceneInvalid(f"{path}.direction: a ripple goes either from somewhere or in a direction")
    direction = None if table.get("direction") is None else _number(table, "direction", path, -360, 360, 0)
    return Ripple(_origin(table, path), direction, _speed(table, path))


def _origin(table: Table, path: str) -> Point | str | None:
    origin = table.get("from")
    if origin is None:
        return None
    if isinstance(origin, str):
        return _name(table, "from", path)
    if not isinstance(origin, dict) or set(origin) != {"x", "y"}:
        raise SceneInvalid(f"{path}.from: must be the name of a frame, or x and y in metres")
    x, y = (_number(origin, axis, f"{path}.from", -1000, 1000, 0) for axis in ("x", "y"))
    return Point(x, y)


def _speed(table: Table, path: str) -> float:
    return _number(table, "speed", path, 0.1, 50, Ripple().speed)


def _number(table: Table, key: str, path: str, least: float, most: float, usual: float) -> float:
    value = table.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise SceneInvalid(f"{path}.{key}: must be a number from {least:g} to {most:g}")
    return float(value)


def _word(table: Table, key: str, path: str, usual: str) -> str:
    value = table.get(key, usual)
    if not isinstance(value, str) or (value and not _WORD.fullmatch(value)) or (usual and not value):
        raise SceneInvalid(f"{path}.{key}: must be a gesture, like wave or look_left")
    return value


def _names(table: Table, key: str, path: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or len(values) > 50:
        raise SceneInvalid(f"{path}.{key}: must be a list of at most 50 names")
    names = [_named(value, f"{path}.{key}[{index}]") for index, value in enumerate(values)]
    return tuple(dict.fromkeys(names))


def _name(table: Table, key: str, path: str) -> str:
    if key not in table:
        raise SceneInvalid(f"{path}.{key}: missing")
    return _named(table[key], f"{path}.{key}")


def _named(value: object, path: str) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise SceneInvalid(f"{path}: must be a name of 1 to {_LONGEST_NAME} letters")
    return name


def _known(table: Table, known: frozenset[str], path: str, where: str) -> None:
    foreign = sorted(str(key) for key in table if key not in known)
    if foreign:
        raise SceneInvalid(f"{path}.{foreign[0]}: unknown {where}; there may be {', '.join(sorted(known))}")
