"""A gesture: a word of the vocabulary, defined by data alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from typing import Any

from render_node.core.atlas import AtlasImage, parse_images
from render_node.core.channels import CHANNELS, COLUMN
from render_node.core.easing import EASINGS
from render_node.errors import GestureInvalid

MOST_VARIANTS = 8
"""Of one gesture."""
SIDED = ("yaw", "roll", "gaze_x")
"""Channels with a direction: in a mirror it is the other one."""


class Kind(StrEnum):
    """How a gesture goes on; every one starts and ends at neutral."""

    LOOP = "loop"
    """May follow itself, or another loop, for as long as it is wanted."""
    ONCE = "once"
    """Is over after a moment."""
    ATLAS = "atlas"
    """No motion: a set of named images, of which frames draw parts."""


@dataclass(frozen=True)
class Key:
    """Seconds from the start, the value there in the channel's unit, and how the curve arrives."""

    time: float
    value: float
    easing: str = "soft"


@dataclass(frozen=True)
class Curve:
    """Key frames for one or more channels; curves of the same channel add up."""

    channels: tuple[str, ...]
    keys: tuple[Key, ...]
    flowing: bool = False
    """One smooth line through all keys, instead of one move per key with its own easing."""
    vary: float = 0.0
    """How much another variant may scale each key, as a fraction."""


@dataclass(frozen=True)
class Measure:
    """What an inspection must find again in the rendered clip."""

    channel: str
    swing: float
    """The least peak-to-peak command, in the channel's unit, for which the measure counts."""


@dataclass(frozen=True)
class Gesture:
    """One word of the vocabulary."""

    name: str
    kind: Kind
    duration: float
    """Seconds."""
    performs: tuple[str, ...]
    """The words that this gesture can carry out: its own name, and perhaps others."""
    curves: tuple[Curve, ...]
    measures: tuple[Measure, ...] = ()
    images: tuple[AtlasImage, ...] = ()
    """Of an atlas, which has no curves."""
    variant: int = 0
    variants: int = 1
    """How many clips of it a portrait gets; those that are not written out are made from this one."""
    mirror: bool = False
    """Whether every second one of these goes to the other side."""

    @property
    def label(self) -> str:
        """Tells variants apart: ``idle``, ``idle.1``."""
        return labelled(self.name, self.variant)


def labelled(name: str, variant: int) -> str:
    """``idle``, ``idle.1``."""
    return f"{name}.{variant}" if variant else name


def parse_gesture(name: str, table: Mapping[str, Any]) -> Gesture:
    """Reads one gesture from its TOML table. Raises GestureInvalid, which names the path of what is wrong."""
    if table.get("kind") == Kind.ATLAS:
        return _atlas(name, table)
    _only(name, table, {"kind", "duration", "performs", "curve", "measure", "variants", "mirror"})
    duration = _number(f"{name}.duration", table.get("duration"))
    if not 0.2 <= duration <= 60.0:
        raise GestureInvalid(f"{name}.duration: {duration:g} s is outside 0.2 to 60 s")
    kinds = [kind.value for kind in Kind]
    if table.get("kind", "once") not in kinds:
        raise GestureInvalid(f"{name}.kind: must be one of {', '.join(kinds)}")
    kind = Kind(table.get("kind", "once"))
    performs = table.get("performs", [])
    if not isinstance(performs, list) or not all(isinstance(word, str) and word for word in performs):
        raise GestureInvalid(f"{name}.performs: must be a list of words")
    curves = tuple(
        _curve(f"{name}.curve[{index}]", entry, duration)
        for index, entry in enumerate(_tables(f"{name}.curve", table.get("curve", [])))
    )
    if not curves:
        raise GestureInvalid(f"{name}.curve: a gesture needs at least one curve")
    variants, mirror = _variety(name, table, curves)
    return Gesture(
        name=name,
        kind=kind,
        duration=duration,
        performs=(name, *(word for word in performs if word != name)),
        curves=curves,
        measures=_measures(name, table),
        variants=variants,
        mirror=mirror,
    )


def _variety(name: str, table: Mapping[str, Any], curves: tuple[Curve, ...]) -> tuple[int, bool]:
    """How many variants there are, and whether some of them are mirrored."""
    variants, mirror = table.get("variants", 1), table.get("mirror", False)
    if not isinstance(variants, int) or isinstance(variants, bool) or not 1 <= variants <= MOST_VARIANTS:
        raise GestureInvalid(f"{name}.variants: must be a whole number from 1 to {MOST_VARIANTS}")
    if not isinstance(mirror, bool):
        raise GestureInvalid(f"{name}.mirror: must be true or false")
    for index, curve in enumerate(curves if mirror else ()):
        if len({channel in SIDED for channel in curve.channels}) > 1:
            raise GestureInvalid(f"{name}.curve[{index}].channels: yaw, roll and gaze_x turn round in a mirror: apart")
    return variants, mirror


def _atlas(name: str, table: Mapping[str, Any]) -> Gesture:
    _only(name, table, {"kind", "image", "measure"})
    images = parse_images(name, _tables(f"{name}.image", table.get("image", [])))
    return Gesture(name, Kind.ATLAS, 0.0, (name,), (), _measures(name, table), images)


def _measures(name: str, table: Mapping[str, Any]) -> tuple[Measure, ...]:
    entries = enumerate(_tables(f"{name}.measure", table.get("measure", [])))
    return tuple(_measure(f"{name}.measure[{index}]", entry) for index, entry in entries)


def _curve(path: str, table: Mapping[str, Any], duration: float) -> Curve:
    _only(path, table, {"channels", "keys", "path", "vary"})
    channels = table.get("channels")
    if not isinstance(channels, list) or not channels:
        raise GestureInvalid(f"{path}.channels: must be a list of channel names")
    for channel in channels:
        _known_channel(f"{path}.channels", channel)
    if table.get("path", "moves") not in ("moves", "flowing"):
        raise GestureInvalid(f"{path}.path: must be moves or flowing")
    vary = _number(f"{path}.vary", table.get("vary", 0.0))
    if not 0.0 <= vary < 1.0:
        raise GestureInvalid(f"{path}.vary: {vary:g} is outside 0 to 1")
    entries = table.get("keys")
    if not isinstance(entries, list) or len(entries) < 2:
        raise GestureInvalid(f"{path}.keys: must be a list of at least two key frames")
    keys = tuple(_key(f"{path}.keys[{index}]", entry) for index, entry in enumerate(entries))
    curve = Curve(tuple(channels), keys, flowing=table.get("path") == "flowing", vary=vary)
    _check_keys(path, curve, duration)
    return curve


def _key(path: str, entry: object) -> Key:
    if not isinstance(entry, list) or len(entry) not in (2, 3):
        raise GestureInvalid(f"{path}: must be [seconds, value] or [seconds, value, easing]")
    easing = entry[2] if len(entry) == 3 else "soft"
    if easing not in EASINGS:
        raise GestureInvalid(f"{path}: unknown easing {easing!r}; known are {', '.join(EASINGS)}")
    return Key(_number(path, entry[0]), _number(path, entry[1]), str(easing))


def _check_keys(path: str, curve: Curve, duration: float) -> None:
    keys = curve.keys
    for index, (before, after) in enumerate(pairwise(keys), start=1):
        if after.time <= before.time:
            raise GestureInvalid(f"{path}.keys[{index}]: {after.time:g} s does not come after {before.time:g} s")
    if keys[0].time < 0.0 or keys[-1].time > duration:
        raise GestureInvalid(f"{path}.keys: lie outside the {duration:g} s of the gesture")
    for name in curve.channels:
        channel = CHANNELS[COLUMN[name]]
        for index, key in enumerate(keys):
            if not channel.lowest <= key.value <= channel.highest:
                raise GestureInvalid(
                    f"{path}.keys[{index}]: {name} {key.value:g} is outside {channel.lowest:g} to {channel.highest:g}"
                )
    if keys[0].value != 0.0 or keys[-1].value != 0.0:
        raise GestureInvalid(f"{path}.keys: the first and the last value must be 0, which is neutral")


def _measure(path: str, table: Mapping[str, Any]) -> Measure:
    _only(path, table, {"channel", "swing"})
    _known_channel(f"{path}.channel", table.get("channel"))
    return Measure(str(table["channel"]), _number(f"{path}.swing", table.get("swing")))


def _known_channel(path: str, name: object) -> None:
    if not isinstance(name, str) or name not in COLUMN:
        raise GestureInvalid(f"{path}: unknown channel {name!r}; known are {', '.join(COLUMN)}")


def _only(path: str, table: Mapping[str, Any], known: set[str]) -> None:
    for key in table:
        if key not in known:
            raise GestureInvalid(f"{path}.{key}: unknown; known are {', '.join(sorted(known))}")


def _tables(path: str, value: object) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        raise GestureInvalid(f"{path}: must be an array of tables")
    return value


def _number(path: str, value: object) -> float:
    number = float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    if number is None or not isfinite(number):
        raise GestureInvalid(f"{path}: must be a finite number")
    return number
