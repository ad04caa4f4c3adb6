"""The weather between glass and portrait: particles by depth, drawn over it by the same text on every glass."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import ceil
from typing import Any

from protocol.errors import KinframeError
from protocol.look import LookInvalid, Source, Values, with_switches

CLEAR = ""
"""No weather."""
SIZES = {
    "fall": 2,
    "size": 4,
    "sway": 3,
    "slant": 1,
    "spin": 2,
    "opacity": 2,
    "twinkle": 1,
    "colour": 3,
    "other": 3,
    "shape": 2,
}
"""How many numbers each value of a weather has."""


class WeatherUnknown(KinframeError):
    """No weather of this name is defined."""

    code = "look.unknown_weather"
    status = 404


@dataclass(frozen=True)
class Weather:
    """A kind of weather; ``values`` by the names of the uniforms."""

    name: str
    label: str
    particles: int
    values: Mapping[str, Values]

    def count(self, amount: float) -> tuple[int, Values]:
        """Instances to draw, and ``u_weather_count``, for an amount of 0…1."""
        count = self.particles * min(1.0, max(0.0, amount))
        return ceil(count), (count,)


@cache
def weathers() -> Mapping[str, Weather]:
    """All by name, in their order. Raises LookInvalid."""
    table = tomllib.loads(_read("weather.toml"))
    return {name: _weather(name, dict(entry)) for name, entry in table.items()}


def weather(name: str) -> Weather | None:
    """None when it is clear. Raises WeatherUnknown."""
    if name == CLEAR:
        return None
    if name not in weathers():
        raise WeatherUnknown(f"no weather is called {name!r}; there are {', '.join(weathers())}")
    return weathers()[name]


@cache
def weather_vertex_shader() -> str:
    return _read("weather.vert.glsl")


@cache
def weather_fragment_shader(source: Source, *, layers: bool = False) -> str:
    """``layers``: far particles are hidden by the person, whose matte is as the images of this source."""
    return with_switches(_read("weather.frag.glsl"), SOURCE_YUV=source == "yuv", LAYERS=layers)


def describe_weather() -> dict[str, Any]:
    """What a glass in another language needs, ready for JSON."""
    return {
        "vertex": weather_vertex_shader(),
        "fragment": weather_fragment_shader("rgb"),
        "kinds": {
            one.name: {"label": one.label, "particles": one.particles, "values": one.values}
            for one in weathers().values()
        },
    }


def _weather(name: str, entry: dict[str, Any]) -> Weather:
    label, particles = entry.pop("label", ""), entry.pop("particles", 0)
    values: dict[str, Values] = {}
    for key, given in entry.items():
        values[f"u_weather_{key}"] = tuple(float(n) for n in (given if isinstance(given, list) else [given]))
    found = {key.removeprefix("u_weather_"): len(numbers) for key, numbers in values.items()}
    if not label or not 0 < particles <= 1000 or found != SIZES:
        raise LookInvalid(f"weather.toml: {name} needs label, particles (1 to 1000) and {SIZES}; it has {found}")
    return Weather(name, label, particles, values)


def _read(name: str) -> str:
    return resources.files("protocol.look").joinpath(name).read_text(encoding="utf-8")
