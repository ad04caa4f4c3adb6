"""The vocabulary of gestures, read from data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from render_node.core.gesture import Gesture, Kind, parse_gesture
from render_node.errors import GestureInvalid, GestureUnknown


class Vocabulary:
    """All gestures by name, and which of them performs a word."""

    def __init__(self, gestures: Mapping[str, Gesture]) -> None:
        self._gestures = dict(gestures)

    def __iter__(self) -> Iterator[Gesture]:
        return iter(self._gestures.values())

    def __len__(self) -> int:
        return len(self._gestures)

    @property
    def names(self) -> tuple[str, ...]:
        """Of what is performed; :attr:`atlases` are not."""
        return tuple(one.name for one in self if one.kind is not Kind.ATLAS)

    @property
    def atlases(self) -> tuple[str, ...]:
        return tuple(one.name for one in self if one.kind is Kind.ATLAS)

    def gesture(self, name: str) -> Gesture:
        """Raises GestureUnknown."""
        try:
            return self._gestures[name]
        except KeyError:
            raise GestureUnknown(f"no gesture {name!r}; known are {', '.join(self._gestures)}") from None

    def performing(self, word: str) -> Gesture:
        """The gesture that carries out a word: its own, or else one that performs it. Raises GestureUnknown."""
        if word in self._gestures:
            return self._gestures[word]
        for gesture in self._gestures.values():
            if word in gesture.performs:
                return gesture
        return self.gesture(word)


def read_gesture(name: str, text: str) -> Gesture:
    """One gesture from TOML text. Raises GestureInvalid."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as broken:
        raise GestureInvalid(f"{name}: {broken}") from broken
    return parse_gesture(name, table)


def load_vocabulary(more: Path | None = None) -> Vocabulary:
    """The gestures that come with Kinframe, and those in the folder ``more``; the file's name is the gesture's.

    Raises GestureInvalid, also when a name exists twice.
    """
    found: dict[str, Gesture] = {}
    own = sorted(
        (entry.name, entry.read_text("utf-8")) for entry in files("render_node").joinpath("gestures").iterdir()
    )
    added = sorted((path.name, path.read_text("utf-8")) for path in more.glob("*.toml")) if more else []
    for file_name, text in (*own, *added):
        name, _, ending = file_name.rpartition(".")
        if ending != "toml":
            continue
        if name in found:
            raise GestureInvalid(f"{name}: defined twice")
        found[name] = read_gesture(name, text)
    return Vocabulary(found)
