"""Scenes over a house: who is cued when, who is left out, who joins, who leaves, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.adapters.scenes_built_in import built_in_scenes
from hub.core.authority import Authority
from hub.core.choreography import AT_ONCE_MS, SCENE_LEAD_MS
from hub.core.commands import EVERYBODY, Command
from hub.core.events import BrokerChanged, Ticked
from hub.core.requests import FramePlaced, SceneDeleted, ScenesSaved
from hub.core.scene_text import from_toml
from protocol.messages import Cue, CueCancel, CueRefused, NodeStatus, ViewerWaved
from protocol.words import HubMs, NodeId
from tests.unit.hub.core.houses import Play
from tests.unit.hub.core.test_performing import performance

RIPPLE = '[[scenes]]\nname = "Along"\nkind = "ripple"\ngesture = "wave"\ndirection = 0\nspeed = 1\ncooldown = 20'
TWICE = """
[[scenes]]
name = "Twice"
[[scenes.parts]]
kind = "ripple"
direction = 0
[[scenes.parts]]
kind = "unison"
gesture = "nod"
"""


def row(*names: str, spacing: float = 2.0) -> Play:
    """Portraits in a row; the frame of Grandma is called ``grandma``."""
    play = Play()
    play.state = replace(play.state, built_in=built_in_scenes())
    for number, name in enumerate(names):
        _, node = play.living(name, name.lower())
        play.happens(FramePlaced(play.request(), node, {"x": number * spacing, "y": 0.0}))
    return play


def keep(play: Play, text: str) -> None:
    play.happens(ScenesSaved(play.request(), from_toml(text)))
    assert play.answer().error is None


def starts(play: Play) -> dict[str, list[float]]:
    """Milliseconds after now, by frame, of what is in flight."""
    found: dict[str, list[float]] = {}
    for flight in play.state.live.cues.values():
        found.setdefault(flight.frame, []).append(flight.cue.start - play.ms)
    return found


def scene(name: str) -> Command:
    return Command("scene", name=name)


def test_a_scene_of_the_house_leaves_at_once_with_its_times() -> None:
    play = row("Ann", "Bob", "Cy")
    keep(play, RIPPLE)
    answer = play.order(scene("along"))
    assert starts(play) == {"ann": [500.0], "bob": [2500.0], "cy": [4500.0]}
    cues = play.sent(Cue)
    assert len({cue.scene for cue in cues}) == 1 and cues[0].scene in play.state.live.scenes
    assert answer.cues == tuple(cue.cue_id for cue in cues)
    assert answer.words == "Along: Ann, Bob and Cy wave."
    play.ms += 10_000
    play.happens(Ticked())
    assert play.state.live.scenes == {}


def test_the_scenes_that_come_with_it_can_be_performed() -> None:
    play = row("Ann", "Bob", "Cy")
    assert play.order(scene("Good evening")).error is None
    assert starts(play) == {
        "bob": [500.0],
        "ann": [pytest.approx(1833.3, abs=0.1)],
        "cy": [pytest.approx(1833.3, abs=0.1)],
    }


def test_parts_follow_each_other() -> None:
    play = row("Ann", "Bob")
    keep(play, TWICE)
    play.order(scene("Twice"))
    assert starts(play) == {"ann": [500.0, 2600.0], "bob": [1500.0, 2600.0]}  # clips of a second, and a breath


def test_call_and_answer_between_two_halves() -> None:
    play = row("Ann", "Bob", "Cy")
    keep(play, '[[scenes]]\nname = "Talk"\nkind = "call_and_answer"\nwho = ["Ann"]\nrounds = 2\nanswer_gesture = "nod"')
    play.order(scene("Talk"))
    assert starts(play) == {"ann": [500.0, 2700.0], "bob": [1600.0, 3800.0], "cy": [1600.0, 3800.0]}
    assert {cue.gesture for cue in play.sent(Cue, NodeId("ann"))} == {"wave"}
    assert {cue.gesture for cue in play.sent(Cue, NodeId("bob"))} == {"nod"}


def test_gone_and_unsure_frames_leave_no_hole_and_are_named() -> None:
    play = row("Ann", "Bob", "Cy", "Dora")
    play.subject("Eve", "evie")
    keep(play, RIPPLE + '\nwho = ["Ann", "Bob", "Cy", "Dora", "Zed", "Evie"]')
    play.says(NodeId("bob"), NodeStatus(node_id=NodeId("bob"), boot_id="b1", online=False))
    play.showing(NodeId("cy"), uncertainty=50.0)
    words = play.order(scene("Along")).words
    assert starts(play) == {"ann": [500.0], "dora": [2500.0]}
    assert "There is nobody and no frame called Zed." in words
    assert "Eve hangs nowhere." in words
    assert "bob was left out: it is offline." in words
    assert "cy was left out: it is not sure of the time." in words


def test_nobody_there_or_no_such_scene_is_said() -> None:
    play = row()
    assert play.order(scene("Good evening")).error.code == "command.nobody_there"  # type: ignore[union-attr]
    assert play.order(scene("Sunrise")).words == "There is no scene called Sunrise."
    assert play.order(Command("scene")).error.code == "scene.unknown"  # type: ignore[union-attr]


def test_a_late_frame_joins_while_enough_lead_remains() -> None:
    play = row("Ann", "Bob", "Cy", spacing=4.0)
    keep(play, RIPPLE)
    play.showing(NodeId("bob"), uncertainty=50.0)
    play.showing(NodeId("cy"), uncertainty=50.0)
    play.order(scene("Along"))
    play.ms += 4_100  # Bob's turn is at 4500: less than the lead remains
    play.happens(Ticked())
    play.showing(NodeId("bob"))
    assert play.sent(Cue, NodeId("bob")) == []
    play.showing(NodeId("cy"))
    (cue,) = play.sent(Cue, NodeId("cy"))
    assert cue.start == 1_000 + 500 + 8_000
    assert cue.scene == play.sent(Cue, NodeId("ann"))[0].scene
    assert "cy joins “Along”." in [line.words for line in play.state.house.activity.values()]
    play.showing(NodeId("cy"))
    assert len(play.sent(Cue, NodeId("cy"))) == 1
    play.ms += 6_000
    play.happens(Ticked())
    assert play.state.live.scenes == {}


def test_a_frame_that_comes_back_in_time_gets_its_turn_again() -> None:
    play = row("Ann", "Bob", spacing=9.0)
    keep(play, RIPPLE)
    play.order(scene("Along"))
    play.says(NodeId("bob"), NodeStatus(node_id=NodeId("bob"), boot_id="b1", online=False))
    assert starts(play) == {"ann": [500.0]}
    play.frame("bob", boot="b2")
    assert len(play.sent(Cue, NodeId("bob"))) == 1
    play.fetched(NodeId("bob"))
    first, second = play.sent(Cue, NodeId("bob"))
    assert first.start == second.start


def test_a_frame_that_only_lost_touch_keeps_the_cue_that_it_has() -> None:
    play = row("Ann", "Bob", spacing=9.0)
    keep(play, RIPPLE)
    play.order(scene("Along"))
    play.says(NodeId("bob"), NodeStatus(node_id=NodeId("bob"), boot_id="b1", online=False))
    assert "bob" not in starts(play)
    play.frame("bob")
    play.fetched(NodeId("bob"))
    assert starts(play)["bob"] == [9500.0]
    assert len(play.sent(Cue, NodeId("bob"))) == 1
    play.order(Command("stop", name="Along"))
    assert len(play.sent(CueCancel, NodeId("bob"))) == 1


def test_a_direct_command_beats_the_scene_on_its_frame_only() -> None:
    play = row("Ann", "Bob", spacing=1.0)
    keep(play, TWICE)
    play.order(scene("Twice"))
    answer = play.order(Command("perform", ("Bob",), gesture="nod"))
    assert answer.words == "Bob nods. Bob leaves “Twice” for it."
    (cancel,) = play.sent(CueCancel)
    assert cancel.cue_id == play.sent(Cue, NodeId("bob"))[0].cue_id
    assert starts(play) == {"ann": [500.0, 2100.0], "bob": [2100.0, AT_ONCE_MS]}  # its later turn stays


def test_a_frame_that_greets_back_is_busy_and_the_scene_goes_on() -> None:
    play = row("Ann", "Bob")
    keep(play, RIPPLE)
    play.order(scene("Along"))
    (cue,) = play.sent(Cue, NodeId("bob"))
    refused = CueRefused(node_id=NodeId("bob"), cue_id=cue.cue_id, code="playback.busy", reason="it greets back")
    play.says(NodeId("bob"), refused)
    assert starts(play) == {"ann": [500.0]}
    assert play.sent(CueCancel) == []
    assert len(play.state.live.scenes) == 1


def test_a_scene_waits_for_frames_that_perform_and_not_for_ever() -> None:
    play = row("Ann", "Bob")
    play.order(Command("perform", ("Bob",), gesture="wave"))
    keep(play, RIPPLE)
    assert play.order(scene("Along")).error is None
    ann, bob = starts(play)["ann"], starts(play)["bob"]
    assert (ann, bob) == ([500.0], [AT_ONCE_MS, 2500.0])  # Bob is free when the wave reaches him
    keep(play, "\n".join(RIPPLE.replace("Along", f"Along {number}") for number in range(12)))
    answers = [play.order(scene(f"Along {number}")) for number in range(12)]
    assert answers[0].words.startswith("In a moment: Along 0: Ann and Bob wave.")
    assert {answer.error.code for answer in answers if answer.error} == {"command.busy"}


def test_a_scene_rests_after_it_was_started() -> None:
    play = row("Ann", "Bob")
    keep(play, RIPPLE)
    play.order(scene("Along"))
    play.ms += 15_000
    refused = play.order(scene("Along"))
    assert refused.error is not None
    assert (refused.error.code, refused.error.retryable) == ("scene.cooldown", True)
    assert refused.words == "“Along” was started a moment ago; it can be started again in 6 seconds."
    assert len(play.sent(Cue)) == 2
    play.ms += 6_000
    assert play.order(scene("Along")).error is None


@pytest.mark.parametrize("how", ["name", "id", "run", "everything"])
def test_a_scene_under_way_can_be_taken_back(how: str) -> None:
    play = row("Ann", "Bob")
    keep(play, RIPPLE)
    play.order(scene("Along"))
    (run,) = play.state.live.scenes
    name = {"name": "along", "id": "along", "run": str(run), "everything": None}[how]
    assert play.order(Command("stop", name=name)).words == "All is quiet."
    assert play.state.live.cues == {}
    assert play.state.live.scenes == {}
    assert len(play.sent(CueCancel)) == 2
    if name:
        assert play.order(Command("stop", name=name)).error is not None or how != "run"


def test_stopping_a_scene_leaves_others_alone() -> None:
    play = row("Ann", "Bob")
    play.order(Command("perform", (EVERYBODY,), gesture="nod"))
    keep(play, RIPPLE)
    play.order(scene("Along"))
    play.order(Command("stop", name="Along"))
    assert {flight.cue.gesture for flight in play.state.live.cues.values()} == {"nod"}


def test_viewers_who_wave_again_and_again_set_off_one_ripple_and_read_why() -> None:
    play = row("Ann", "Bob", "Cy")
    waved = ViewerWaved(node_id=NodeId("ann"), by="hand", clock_id=play.state.clock_id, at=HubMs(play.ms))
    play.says(NodeId("ann"), waved)
    assert starts(play) == {"bob": [SCENE_LEAD_MS], "cy": [SCENE_LEAD_MS + 1000]}
    play.says(NodeId("ann"), waved)
    assert len(play.sent(Cue)) == 2
    last = list(play.state.house.activity.values())[-1]
    assert last.code == "scene.cooldown"


def test_a_house_so_large_that_a_scene_never_ends_is_told() -> None:
    play = row("Ann", "Bob", spacing=900.0)
    keep(play, RIPPLE)
    refused = play.order(scene("Along"))
    assert refused.error is not None
    assert refused.error.code == "scene.too_long"
    assert play.sent(Cue) == []


def test_saving_needs_the_familys_word_and_a_name_of_its_own() -> None:
    play = row("Ann")
    save = Command("save_scenes", message=RIPPLE)
    assert play.order(save).error.code == "command.not_allowed"  # type: ignore[union-attr]
    assert play.order(save, authority=Authority.FAMILY).words == "“Along” is kept."
    assert play.order(save, authority=Authority.FAMILY).error is None
    assert list(play.state.house.scenes) == ["along"]
    play.happens(ScenesSaved(play.request(), from_toml(RIPPLE), "other"))
    assert play.answer().error.code == "house.name_taken"  # type: ignore[union-attr]
    bad = Command("save_scenes", message="[[scenes]]")
    assert play.order(bad, authority=Authority.FAMILY).error.code == "scene.invalid"  # type: ignore[union-attr]


def test_a_changed_scene_of_kinframes_own_becomes_again_what_it_was() -> None:
    play = row("Ann")
    keep(play, '[[scenes]]\nname = "Good evening"\nkind = "unison"\ngesture = "nod"')
    play.order(scene("good evening"))
    assert play.sent(Cue)[-1].gesture == "nod"
    delete = Command("delete_scene", name="Good evening")
    assert play.order(delete, authority=Authority.FAMILY).words == "Deleted. It is again as it came."
    assert play.order(delete, authority=Authority.FAMILY).error.code == "scene.built_in"  # type: ignore[union-attr]
    play.happens(SceneDeleted(play.request(), "nothing"))
    assert play.answer().error.code == "scene.unknown"  # type: ignore[union-attr]


def test_a_row_that_nobody_can_read_is_refused_and_kept() -> None:
    play = row("Ann")
    keep(play, RIPPLE)
    scenes = {"along": replace(play.state.house.scenes["along"], definition={"kind": "spiral"})}
    play.state = replace(play.state, house=replace(play.state.house, scenes=scenes))
    assert play.order(scene("Along")).error.code == "scene.invalid"  # type: ignore[union-attr]


def test_the_broker_going_away_takes_no_scene_record_along() -> None:
    play = row("Ann", "Bob")
    keep(play, RIPPLE)
    play.order(scene("Along"))
    play.happens(BrokerChanged(False, "gone"))
    play.says(NodeId("ann"), performance(play, play.sent(Cue, NodeId("ann"))[0], NodeId("ann")))
    assert len(play.state.house.performances) == 1
