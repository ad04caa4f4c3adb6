"""The vocabulary of gestures, read from data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from render_node.core.gesture import MOST_VARIANTS, Gesture, Kind, parse_gesture
from render_node.core.variants import varied
from render_node.errors import GestureInvalid, GestureUnknown


class Vocabulary:
    """All gestures by name with their variants, and which of them performs a word."""

    def __init__(self, gestures: Mapping[str, Gesture], written: Iterable[Gesture] = ()) -> None:
        """``written``: further variants that stand in files of their own."""
        self._gestures = dict(gestures)
        self._written = {gesture.label: gesture for gesture in written}

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

    def variants(self, name: str) -> tuple[Gesture, ...]:
        """All that a portrait gets of a gesture, the one without a number first. Raises GestureUnknown."""
        first = self.gesture(name)
        count = max(first.variants, *(one.variant + 1 for one in (first, *self._written.values()) if one.name == name))
        made = (varied(first, number) for number in range(count))
        return tuple(self._written.get(one.label, one) for one in made)

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

    ``idle.1.toml`` is another variant of what stands in ``idle.toml``.
    Raises GestureInvalid, also when a name exists twice.
    """
    found: dict[str, Gesture] = {}
    written: list[Gesture] = []
    own = sorted(
        (entry.name, entry.read_text("utf-8")) for entry in files("render_node").joinpath("gestures").iterdir()
    )
    added = sorted((path.name, path.read_text("utf-8")) for path in more.glob("*.toml")) if more else []
    for file_name, text in (*own, *added):
        label, _, ending = file_name.rpartition(".")
        if ending != "toml":
            continue
        if label in found or any(one.label == label for one in written):
            raise GestureInvalid(f"{label}: defined twice")
        name, _, number = label.partition(".")
        gesture = read_gesture(name, text)
        if number:
            written.append(replace(gesture, variant=_variant(label, number)))
        else:
            found[name] = gesture
    if strays := [one.label for one in written if one.name not in found]:
        raise GestureInvalid(f"{strays[0]}: a variant of a gesture that does not exist")
    return Vocabulary(found, written)


def _variant(label: str, number: str) -> int:
    if not number.isascii() or not number.isdigit() or not 0 < int(number) < MOST_VARIANTS:
        raise GestureInvalid(f"{label}: a variant has a number from 1 to {MOST_VARIANTS - 1}")
    return int(number)
