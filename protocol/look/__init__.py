"""The one look of all glasses: shader text, uniform table and presets (no graphics library is imported).

Native glass compiles the text with ``SOURCE_YUV``, browser glass without; everything behind that switch
is the same. :func:`describe` gives all of it as one record that can be served as JSON.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from protocol.errors import KinframeError

Values = tuple[float, ...]
Look = dict[str, Values]
"""The value of every uniform of the group ``look``."""
Source = Literal["yuv", "rgb"]
Group = Literal["source", "panel", "look"]
_VERSION_LINE = "#version 300 es\n"
_SIZE = {"float": 1, "vec2": 2, "vec3": 3, "vec4": 4}


class PresetUnknown(KinframeError):
    """No look of this name is defined."""

    code = "look.unknown_preset"
    status = 404


class LookInvalid(KinframeError):
    """The uniform table or a preset contradicts itself; the message names what and where."""

    code = "look.invalid"
    status = 500


@dataclass(frozen=True)
class Uniform:
    """One line of the uniform table."""

    name: str
    group: Group
    type: str
    default: Values
    meaning: str


@dataclass(frozen=True)
class Preset:
    """A named light; ``values`` holds only what differs from the defaults."""

    name: str
    label: str
    values: Mapping[str, Values]


@cache
def uniforms() -> Mapping[str, Uniform]:
    """The uniform table by name, in its order. Raises LookInvalid."""
    table: dict[str, Uniform] = {}
    for name, line in _read_toml("uniforms.toml").items():
        default = tuple(float(number) for number in line["default"])
        if len(default) != _SIZE.get(line["type"], -1):
            raise LookInvalid(f"uniforms.toml: {name} is a {line['type']} with {len(default)} numbers")
        table[name] = Uniform(name, line["group"], line["type"], default, line["meaning"])
    return table


@cache
def presets() -> Mapping[str, Preset]:
    """All presets by name, in their order. Raises LookInvalid."""
    return {name: _preset(name, dict(entry)) for name, entry in _read_toml("presets.toml").items()}


def look(name: str) -> Look:
    """Every look uniform's value under this preset. Raises PresetUnknown."""
    if name not in presets():
        raise PresetUnknown(f"no look is called {name!r}; there are {', '.join(presets())}")
    defaults = {uniform.name: uniform.default for uniform in uniforms().values() if uniform.group == "look"}
    return {**defaults, **presets()[name].values}


def fade(one: Look, other: Look, progress: float) -> Look:
    """A look between two, each value interpolated linearly; 0 is ``one``."""
    near = min(1.0, max(0.0, progress))
    return {
        name: tuple(a + (b - a) * near for a, b in zip(values, other[name], strict=True))
        for name, values in one.items()
    }


@cache
def vertex_shader() -> str:
    return _read("portrait.vert.glsl")


@cache
def fragment_shader(
    source: Source,
    *,
    one_image: bool = False,
    unlit: bool = False,
    layers: bool = False,
    patched: bool = False,
    matted: bool = False,
) -> str:
    """The fragment shader for images that come as three planes (``yuv``) or as one RGB texture (``rgb``).

    ``one_image`` and ``unlit`` give cheaper texts for what is shown most: one unwarped image, the plain look.
    ``layers`` shifts person and background by their depth; ``patched`` draws parts of an atlas over the picture, and
    nothing else; ``matted`` gives the mat a bevel.
    """
    return with_switches(
        _read("portrait.frag.glsl"),
        SOURCE_YUV=source == "yuv",
        ONE_IMAGE=one_image,
        UNLIT=unlit,
        LAYERS=layers,
        PATCHED=patched,
        MATTED=matted,
    )


def with_switches(text: str, **switches: bool) -> str:
    """A shader text with these compiled in."""
    defines = "".join(f"#define {name}\n" for name, on in switches.items() if on)
    return text.replace(_VERSION_LINE, _VERSION_LINE + defines, 1)


def describe() -> dict[str, Any]:
    """Everything a glass in another language needs, ready for JSON."""
    return {
        "vertex": vertex_shader(),
        "fragment": fragment_shader("rgb"),
        "uniforms": {u.name: {"group": u.group, "type": u.type, "default": u.default} for u in uniforms().values()},
        "presets": {p.name: {"label": p.label, "values": look(p.name)} for p in presets().values()},
    }


def _preset(name: str, entry: dict[str, Any]) -> Preset:
    label = entry.pop("label", "")
    if not label:
        raise LookInvalid(f"presets.toml: {name} has no label")
    values: dict[str, Values] = {}
    for key, given in entry.items():
        uniform = uniforms().get(key)
        numbers = tuple(float(number) for number in (given if isinstance(given, list) else [given]))
        if uniform is None or uniform.group != "look" or len(numbers) != len(uniform.default):
            raise LookInvalid(f"presets.toml: {name}.{key} is no value of a look uniform")
        values[key] = numbers
    return Preset(name, label, values)


def _read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads(_read(name))


def _read(name: str) -> str:
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
