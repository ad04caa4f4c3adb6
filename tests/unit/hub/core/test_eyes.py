"""What frames see: kept while they are there, said in words, and never that of an earlier start."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from hub.core.snapshot import snapshot
from hub.core.wording import company
from protocol.messages import NodeStatus, ViewerSeen
from protocol.words import NodeId
from tests.unit.hub.core.houses import Play, hello

SEEN = ViewerSeen(node_id=NodeId("hallway"), boot_id="b1", sees=True)
SOMEBODY = replace(SEEN, present=True, attentive=True, viewers=1, distance_m=1.5)


def with_eyes(boot: str = "b1") -> Any:
    said = hello("hallway", "hallway", boot)
    return replace(said, capabilities=replace(said.capabilities, sense=True))


def eyes(play: Play) -> Any:
    return snapshot(play.state)["frames"][0]["eyes"]


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (None, "Opens its eyes"),
        (SEEN, "Sees nobody"),
        (SOMEBODY, "Somebody looks at it, 1.5 m away"),
        (replace(SOMEBODY, attentive=False, distance_m=0.0), "Somebody is there"),
        (replace(SOMEBODY, viewers=3, distance_m=2.0), "3 people are there, one looks at it, 2 m away"),
        (replace(SEEN, sees=False, code="eyes.dark", reason="it is dark"), "Cannot see: it is dark"),
    ],
)
def test_it_is_said_in_words(seen: ViewerSeen | None, words: str) -> None:
    assert company(seen) == words


def test_the_house_shows_what_a_frame_sees_while_it_is_there() -> None:
    play, node = Play(), NodeId("hallway")
    play.says(node, with_eyes())
    play.says(node, SOMEBODY)
    assert eyes(play)["present"] and eyes(play)["words"].startswith("Somebody looks")
    play.says(node, NodeStatus(node_id=node, boot_id="b1", online=False))
    assert eyes(play) is None


def test_a_kept_copy_of_an_earlier_start_says_nothing() -> None:
    play, node = Play(), NodeId("hallway")
    play.says(node, with_eyes("b2"))
    play.says(node, SOMEBODY)
    assert eyes(play)["words"] == "Opens its eyes"
    play.says(node, replace(SOMEBODY, boot_id="b2"))
    play.says(node, with_eyes("b3"))
    assert eyes(play)["words"] == "Opens its eyes"


def test_a_frame_without_a_camera_has_no_eyes_and_lacks_them() -> None:
    play = Play()
    node = play.frame("hallway")
    play.says(node, SOMEBODY)
    assert eyes(play) is None
    assert "sense" in [lack["capability"] for lack in snapshot(play.state)["frames"][0]["lacks"]]


def test_who_comes_and_goes_is_not_written_down() -> None:
    play, node = Play(), NodeId("hallway")
    play.says(node, with_eyes())
    before = play.state.house
    play.says(node, SOMEBODY)
    play.says(node, SEEN)
    assert play.state.house is before
