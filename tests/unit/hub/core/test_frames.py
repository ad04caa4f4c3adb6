"""Frames: their names, their light and weather, what is shown where, who is let in and who is forgotten."""

from __future__ import annotations

from hub.core.commands import Command
from hub.core.requests import (
    FrameForgotten,
    FramePlaced,
    LookSet,
)
from protocol.messages import (
    Refused,
    SetLook,
    Welcome,
)
from protocol.words import NodeId
from tests.unit.hub.core.houses import Play, gone, hello


def test_frames_of_one_name_get_a_number() -> None:
    play = Play()
    for node in ("a", "b", "c"):
        play.frame(node, "Hallway")
    assert [frame.name for frame in play.state.house.frames.values()] == ["Hallway", "Hallway 2", "Hallway 3"]
    assert play.sent(Welcome)[-1].name == "Hallway 3"
    assert {problem.code for problem in play.state.live.problems.values()} == {"house.name_taken"}
    play.happens(FramePlaced(play.request(), NodeId("b"), {"name": "hallway 3"}))
    assert play.answer().error is not None
    play.happens(FramePlaced(play.request(), NodeId("b"), {"name": "Attic"}))
    assert play.state.house.frames[NodeId("b")].name == "Attic"


def test_only_absent_frames_are_forgotten() -> None:
    play = Play()
    portrait, hallway = play.living("Grandma", "hallway")
    play.happens(FrameForgotten(play.request(), hallway))
    assert play.answer().error is not None
    play.says(hallway, gone(hallway))
    play.happens(FrameForgotten(play.request(), hallway))
    assert play.answer().error is None
    assert play.state.house.frames == {}
    assert portrait in play.state.house.portraits


def test_another_major_version_is_refused() -> None:
    play = Play()
    play.says(NodeId("x"), hello("x", "Old", protocol=(2, 1)))
    assert play.sent(Refused)[0].code == "protocol.foreign_version"
    assert play.state.house.frames == {}
    play.says(NodeId("x"), hello("x", "Old", protocol=(1, 9)))
    assert len(play.sent(Welcome)) == 1


def test_light_for_all_or_for_one() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.living("Dad", "kitchen")
    answer = play.order(Command("brightness", ("Dad",), level=30))
    assert answer.words == "kitchen: 30 per cent."
    play.order(Command("brightness", change="down"))
    assert [frame.brightness for frame in play.state.house.frames.values()] == [80, 10]
    play.order(Command("goodnight"))
    assert play.state.house.preset == "night"


def test_show_hangs_or_says_where() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.living("Dad", "kitchen")
    assert play.order(Command("show", ("Dad",))).words == "Dad hangs in kitchen."
    assert play.order(Command("show", ("Dad",), target="hallway")).words == "Dad hangs in hallway now."


def test_the_weather_of_the_house_reaches_every_frame_and_one_that_comes_later() -> None:
    play = Play()
    first = play.frame("Hallway")
    play.happens(LookSet(play.request(), preset=None, brightness=None, weather="snow", amount=40))
    assert [(look.weather, look.amount) for look in play.sent(SetLook, first)[-1:]] == [("snow", 40)]
    assert (play.sent(SetLook, play.frame("Kitchen"))[-1].weather) == "snow"
    play.happens(LookSet(play.request(), preset="night"))
    told = play.sent(SetLook, first)[-1]
    assert (told.preset, told.weather, told.amount) == ("night", "snow", 40)
