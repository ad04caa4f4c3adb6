"""The sky changes without a jump, and one weather goes before the next comes."""

from __future__ import annotations

from itertools import pairwise

import pytest

from frame_node.player.sky import Sky, daylight
from protocol.look import look
from protocol.look.weather import WeatherUnknown

MS = 1_000_000


def amounts(sky: Sky, until_ms: int) -> list[tuple[str, float]]:
    found = (sky.at(ms * MS) for ms in range(0, until_ms, 10))
    return [(weather.name if weather else "", amount) for weather, amount in found]


def test_it_comes_and_goes_slowly() -> None:
    sky = Sky()
    sky.apply("snow", 60, 1000, 0)
    assert [much for _, much in amounts(sky, 1200)][-1] == 0.6
    sky.apply("", 100, 1000, 1200 * MS)
    assert sky.at(1300 * MS)[1] > 0.3
    assert sky.at(3000 * MS) == (None, 0.0)


def test_one_goes_before_the_next_comes_and_nothing_jumps() -> None:
    sky = Sky()
    sky.apply("snow", 100, 0, -10)
    sky.apply("rain", 50, 1000, 0)
    shown = amounts(sky, 1010)
    assert [name for name, _ in shown if name] == sorted((name for name, _ in shown if name), reverse=True)
    assert max(abs(b - a) for (_, a), (_, b) in pairwise(shown)) < 0.03
    assert shown[-1] == ("rain", 0.5)


def test_an_unknown_weather_changes_nothing() -> None:
    sky = Sky()
    sky.apply("snow", 100, 0, 0)
    with pytest.raises(WeatherUnknown):
        sky.apply("frogs", 100, 0, MS)
    assert sky.at(2 * MS)[1] == 1.0


def test_at_night_snow_is_dark_too() -> None:
    night = daylight({**look("night"), "u_brightness": (1.0,)})
    assert max(night) < 0.4 and night[2] > night[0], "and blue"
    assert daylight({**look("plain"), "u_brightness": (0.5,)}) == (0.5, 0.5, 0.5)
