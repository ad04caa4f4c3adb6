"""Light, weather and quiet hours: of the house, of one frame, and what frames are told."""

from __future__ import annotations

import pytest

from hub.core.authority import Authority
from hub.core.commands import EVERYBODY, Command
from hub.core.requests import LookSet, PanelSet
from hub.core.snapshot import snapshot
from protocol.messages import SetLook, SetPanel
from protocol.words import NodeId
from tests.unit.hub.core.houses import Play

HALLWAY, KITCHEN = NodeId("hallway"), NodeId("kitchen")
FAMILY = Authority.FAMILY


@pytest.fixture
def play() -> Play:
    house = Play()
    house.living("Grandma", "hallway")
    house.living("Dad", "kitchen")
    return house


def seen(play: Play, node: NodeId) -> tuple[str, str]:
    look = play.sent(SetLook, node)[-1]
    return look.preset, look.weather


def code(play: Play, command: Command, authority: Authority = Authority.VIEWER) -> str:
    error = play.order(command, authority=authority).error
    return error.code if error else ""


def test_a_light_for_the_house_is_everywhere_also_where_there_was_another(play: Play) -> None:
    assert play.order(Command("light", name="candle", target="Hallway")).words == "Candlelight."
    assert (seen(play, HALLWAY)[0], seen(play, KITCHEN)[0]) == ("candle", "plain")
    assert play.order(Command("light", name="golden_hour")).words == "Golden hour."
    assert (seen(play, HALLWAY)[0], seen(play, KITCHEN)[0]) == ("golden_hour", "golden_hour")
    assert play.state.house.preset == "golden_hour"
    assert [line.words for line in play.state.house.activity.values()][-1] == "The light is “golden hour” now."


def test_it_snows_in_the_hallway_only_until_it_stops_everywhere(play: Play) -> None:
    assert play.order(Command("weather", name="snow", target="hallway", level=30)).words == "It snows."
    assert (seen(play, HALLWAY)[1], seen(play, KITCHEN)[1]) == ("snow", "")
    assert play.sent(SetLook, HALLWAY)[-1].amount == 30
    play.order(Command("weather", name="rain"))
    play.order(Command("weather", name="clear", subjects=("Dad",)))
    assert (seen(play, HALLWAY)[1], seen(play, KITCHEN)[1]) == ("rain", "")
    assert play.order(Command("weather", name="clear")).words == "It is clear again."
    assert (seen(play, HALLWAY)[1], seen(play, KITCHEN)[1]) == ("", "")
    assert {frame.weather for frame in play.state.house.frames.values()} == {None}


def test_a_frame_that_comes_later_hears_its_own_light_weather_and_hours(play: Play) -> None:
    play.order(Command("weather", name="leaves", subjects=("Grandma",)))
    play.order(Command("quiet_hours", when="22:30-07:00", target="hallway"), authority=FAMILY)
    play.frame("hallway", boot="b2")
    assert seen(play, HALLWAY) == ("plain", "leaves")
    assert play.sent(SetPanel, HALLWAY)[-1].quiet == "22:30-07:00"
    assert play.sent(SetPanel, KITCHEN)[-1].quiet == ""


def test_quiet_hours_are_the_familys(play: Play) -> None:
    command = Command("quiet_hours", when="22:00-07:00")
    assert code(play, command) == "command.not_allowed"
    assert code(play, command, FAMILY) == ""
    assert play.answer().words == "It is dark from 22:00 to 07:00."
    assert {panel.quiet for panel in (play.sent(SetPanel, HALLWAY)[-1], play.sent(SetPanel, KITCHEN)[-1])} == {
        "22:00-07:00"
    }
    assert code(play, Command("quiet_hours", when="later"), FAMILY) == "command.unclear_hours"
    assert code(play, Command("quiet_hours", when="none"), FAMILY) == ""
    assert play.sent(SetPanel, KITCHEN)[-1].quiet == ""


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        (Command("light", name="disco"), "look.unknown_preset"),
        (Command("light"), "look.unknown_preset"),
        (Command("weather", name="hail"), "look.unknown_weather"),
        (Command("weather", name="rain", target="Cellar"), "house.unknown_frame"),
        (Command("light", name="candle", subjects=("Nobody",)), "command.nobody_there"),
        (Command("weather", name="rain", level=200), "command.invalid"),
    ],
)
def test_what_there_is_not_is_refused_by_code(play: Play, command: Command, expected: str) -> None:
    before = play.state.house.frames
    assert code(play, command) == expected
    assert play.state.house.frames == before


def test_unknown_lights_are_answered_with_those_there_are(play: Play) -> None:
    assert "golden hour" in play.order(Command("light", name="disco")).words
    assert "snow" in play.order(Command("weather", name="hail")).words


def test_everybody_but_grandma_gets_candles(play: Play) -> None:
    play.order(Command("light", name="candle", subjects=(EVERYBODY,), except_=("Grandma",)))
    assert [frame.preset for frame in play.state.house.frames.values()] == [None, "candle"]


def test_the_page_sets_a_frames_panel(play: Play) -> None:
    changes = {"mat": 0.08, "mat_colour": "#112233", "care": False, "quiet": "20:00-06:00", "preset": "night"}
    play.happens(PanelSet(play.request(), KITCHEN, {**changes, "name": "no field of a panel"}))
    assert play.answer().error is None
    assert play.sent(SetPanel, KITCHEN)[-1] == SetPanel(quiet="20:00-06:00", mat=0.08, mat_colour="#112233", care=False)
    assert seen(play, KITCHEN)[0] == "night"
    assert snapshot(play.state)["frames"][1]["panel"] == {**changes, "weather": None}
    play.happens(PanelSet(play.request(), KITCHEN, {"preset": None, "quiet": None}))
    assert (seen(play, KITCHEN)[0], play.sent(SetPanel, KITCHEN)[-1].quiet) == ("plain", "")
    play.happens(PanelSet(play.request(), NodeId("nowhere"), {}))
    assert (error := play.answer().error) is not None and error.code == "house.unknown_frame"


def test_the_page_sets_the_hours_of_the_house(play: Play) -> None:
    play.happens(LookSet(play.request(), weather="dust", quiet="23:00-05:00"))
    assert play.sent(SetPanel, HALLWAY)[-1].quiet == "23:00-05:00"
    assert snapshot(play.state)["look"] == {"preset": "plain", "weather": "dust", "amount": 100, "quiet": "23:00-05:00"}
