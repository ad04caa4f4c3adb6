"""What strangers say in any number is counted, costs little, and pushes nothing out that people should see."""

from __future__ import annotations

from msgspec.structs import replace

from hub.core.commands import Command
from hub.core.decision import KEPT_PROBLEMS, LONGEST_WORDS
from hub.core.events import BrokerChanged, MessageIgnored
from hub.core.ignored import NAMED
from hub.core.nodes import MOST_NODES
from protocol.messages import ClipMade, Cue, CueRefused, Manifest, NodeStatus, Refused, Showing, Welcome
from protocol.words import NodeId
from tests.unit.hub.core.houses import RENDER, Play, clip, hello


def test_unusable_messages_are_counted_and_a_crowd_is_one_problem() -> None:
    play = Play()
    play.happens(BrokerChanged(False, "gone"))
    for number in range(300):
        play.happens(MessageIgnored(f"stranger-{number}", "protocol.malformed", "why"))
        play.happens(MessageIgnored("hallway", "protocol.unknown_type", "tea.ready"))
    live = play.state.live
    assert live.ignored == {"protocol.malformed": 300, "protocol.unknown_type": 300}
    assert "broker" in live.problems and "ignored/hallway/protocol.unknown_type" in live.problems
    assert len(live.problems) == NAMED + 2
    assert len(play.state.house.activity) == NAMED + 1, "one line for each, and one for the crowd"


def test_a_house_has_a_limit_and_its_own_nodes_still_come_in() -> None:
    play = Play()
    play.frame("hallway")
    for number in range(MOST_NODES + 20):
        play.says(NodeId(f"crowd-{number}"), hello(f"crowd-{number}", f"Crowd {number}"))
    assert len(play.state.house.frames) == MOST_NODES
    assert play.sent(Refused)[-1].code == "house.full"
    play.says(NodeId("hallway"), hello("hallway", "hallway", "b2"))
    assert play.sent(Welcome)[-1].node_id == "hallway"


def test_problems_of_one_family_push_only_each_other_out() -> None:
    play = Play()
    play.happens(BrokerChanged(False, "gone"))
    for number in range(100):
        play.says(NodeId(f"old-{number}"), hello(f"old-{number}", "Old", protocol=(9, 0)))
    assert "broker" in play.state.live.problems
    assert sum(key.startswith("version/") for key in play.state.live.problems) == KEPT_PROBLEMS


def test_endless_words_are_shortened() -> None:
    play = Play()
    node = play.frame("hallway")
    play.says(node, Showing(node_id=node, state="idle", problem_code="x.y", problem="z" * 8_000))
    assert max(len(entry.words) for entry in play.state.house.activity.values()) <= LONGEST_WORDS


def test_a_clip_of_impossible_numbers_is_not_taken() -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    for lie in ({"fps": 0}, {"images": 0}, {"fps": 2**40}, {"width": -1}):
        play.says(RENDER, ClipMade(node_id=RENDER, job_id=job, record=replace(clip(portrait, "idle"), **lie)))
    assert not play.state.house.clips
    assert {problem.code for problem in play.state.live.problems.values()} == {"clip.implausible"}


def test_a_frame_that_shows_something_is_there_whatever_a_late_last_will_said() -> None:
    play = Play()
    _, node = play.living("Grandma", "hallway")
    play.says(node, NodeStatus(node_id=node, boot_id="b1", online=False))
    assert not play.state.live.frames[node].online
    play.says(node, Showing(node_id=node, state="idle"))
    assert play.state.live.frames[node].online


def test_a_frame_that_lacks_a_clip_is_told_again_what_it_should_hold() -> None:
    play = Play()
    _, node = play.living("Grandma", "hallway")
    play.order(Command("perform", ("Grandma",), gesture="wave"))
    cue = play.sent(Cue)[-1]
    before = len(play.sent(Manifest))
    play.says(node, CueRefused(node_id=node, cue_id=cue.cue_id, code="playback.no_clip", reason="not on this wall"))
    assert len(play.sent(Manifest)) == before + 1
    assert play.state.house.wishes
