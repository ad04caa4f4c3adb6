"""A house described in a TOML file: its subjects with their spoken names, and its frames."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hub.core.understanding import NamedFrame, NamedSubject, Vocabulary
from protocol.errors import SettingsError

_SUBJECT_KEYS = frozenset({"name", "aliases", "kind"})
_FRAME_KEYS = frozenset({"name", "room", "subject"})


def load_house(path: Path) -> Vocabulary:
    """Read ``[[subjects]]`` (name, aliases, kind), ``[[frames]]`` (name, room, subject), ``[[scenes]]`` (name).

    Raises:
        SettingsError: the file cannot be read; the message names the dotted path of what is wrong.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not a TOML file: {error}") from error
    foreign = sorted(set(tables) - {"subjects", "frames", "scenes"})
    if foreign:
        raise SettingsError(f"house.{foreign[0]}: unknown; a house has subjects, frames and scenes")
    subjects = tuple(_subject(table, f"house.subjects[{i}]") for i, table in _tables(tables, "subjects"))
    _distinct([subject.name for subject in subjects], "house.subjects")
    vocabulary = Vocabulary(subjects)
    frames = tuple(_frame(table, f"house.frames[{i}]", vocabulary) for i, table in _tables(tables, "frames"))
    _distinct([frame.name for frame in frames], "house.frames")
    scenes = tuple(_scene(table, f"house.scenes[{i}]") for i, table in _tables(tables, "scenes"))
    _distinct(list(scenes), "house.scenes")
    return Vocabulary(subjects, frames, scenes=scenes)


def _tables(house: Mapping[str, Any], key: str) -> list[tuple[int, Mapping[str, Any]]]:
    tables = house.get(key, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise SettingsError(f"house.{key}: must be a list of tables, written [[{key}]]")
    return list(enumerate(tables))


def _subject(table: Mapping[str, Any], path: str) -> NamedSubject:
    _known_keys(table, _SUBJECT_KEYS, path)
    name = _text(table, "name", path)
    if name is None:
        raise SettingsError(f"{path}.name: missing")
    aliases = table.get("aliases", [])
    if not isinstance(aliases, list):
        raise SettingsError(f"{path}.aliases: must be a list of names")
    for index, alias in enumerate(aliases):
        if not isinstance(alias, str) or not alias.strip():
            raise SettingsError(f"{path}.aliases[{index}]: must be a name")
    return NamedSubject(name, tuple(alias.strip() for alias in aliases), _text(table, "kind", path) or "person")


def _frame(table: Mapping[str, Any], path: str, vocabulary: Vocabulary) -> NamedFrame:
    _known_keys(table, _FRAME_KEYS, path)
    name, subject = _text(table, "name", path), _text(table, "subject", path)
    if name is None:
        raise SettingsError(f"{path}.name: missing")
    hanging = vocabulary.subject(subject) if subject else None
    if subject and hanging is None:
        raise SettingsError(f"{path}.subject: nobody is called {subject}")
    return NamedFrame(name, _text(table, "room", path), hanging.name if hanging else None)


def _scene(table: Mapping[str, Any], path: str) -> str:
    """Only the name is heard: the form of a scene may stand beside it."""
    name = _text(table, "name", path)
    if name is None:
        raise SettingsError(f"{path}.name: missing")
    return name


def _text(table: Mapping[str, Any], key: str, path: str) -> str | None:
    value = table.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise SettingsError(f"{path}.{key}: must be text")
    if not value.strip() and key == "name":
        raise SettingsError(f"{path}.{key}: must not be empty")
    return value.strip() or None


def _known_keys(table: Mapping[str, Any], known: frozenset[str], path: str) -> None:
    foreign = sorted(set(table) - known)
    if foreign:
        raise SettingsError(f"{path}.{foreign[0]}: unknown; it may have {', '.join(sorted(known))}")


def _distinct(names: list[str], path: str) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(names):
        first = seen.setdefault(name.casefold(), index)
        if first != index:
            raise SettingsError(
                f"{path}[{index}].name: {name} is the name of {path.rpartition('.')[2]}[{first}] already"
            )
