"""The weathers are whole: what the table says, the shaders ask for, and it comes round without a seam."""

from __future__ import annotations

import json
import re

import pytest

from protocol.look.weather import (
    CLEAR,
    SIZES,
    WeatherUnknown,
    describe_weather,
    weather,
    weather_fragment_shader,
    weather_vertex_shader,
    weathers,
)

DECLARED = re.compile(r"^uniform (float|vec2|vec3|vec4) u_weather_(\w+);", re.MULTILINE)
BY_THE_GLASS = {"count", "light", "shift"}
NUMBERS = {"float": 1, "vec2": 2, "vec3": 3, "vec4": 4}


def test_table_and_shaders_name_the_same_values() -> None:
    text = weather_vertex_shader() + weather_fragment_shader("rgb")
    declared = {name: NUMBERS[kind] for kind, name in DECLARED.findall(text)}
    assert {name: size for name, size in declared.items() if name not in BY_THE_GLASS} == SIZES
    assert set(declared) >= BY_THE_GLASS


def test_there_are_rain_snow_leaves_and_dust_and_nothing_else_is_weather() -> None:
    assert set(weathers()) == {"rain", "snow", "leaves", "dust"}
    assert weather(CLEAR) is None
    with pytest.raises(WeatherUnknown):
        weather("frogs")


@pytest.mark.parametrize("name", list(weathers()))
def test_what_passes_in_64_seconds_is_whole_so_that_there_is_no_seam(name: str) -> None:
    values = weathers()[name].values
    turns = (*values["u_weather_fall"], *values["u_weather_sway"][1:], *values["u_weather_spin"])
    assert all(turn == int(turn) for turn in turns)


def test_the_amount_is_how_many_there_are() -> None:
    snow = weathers()["snow"]
    assert snow.count(0.0) == (0, (0.0,))
    assert snow.count(1.0)[0] == snow.particles == snow.count(7.0)[0]
    assert snow.count(0.5 / snow.particles) == (1, (0.5,)), "the last one is a part"


def test_the_browser_gets_complete_json() -> None:
    described = json.loads(json.dumps(describe_weather()))
    assert described["vertex"].startswith("#version 300 es") and described["fragment"].startswith("#version 300 es")
    assert all(len(kind["values"]) == len(SIZES) for kind in described["kinds"].values())
