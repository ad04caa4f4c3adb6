"""Whoever hangs beside somebody who performs looks that way; nobody else does, and never before there is anything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.choreography import Spot
from hub.core.commands import EVERYBODY, Command
from hub.core.effects import Send
from hub.core.glances import DEPTH_METRES, MOST, SOONEST_MS, SPREAD_MS, aside
from hub.core.requests import FramePlaced
from protocol.messages import Cue, Glance, SpeakTrack, ViewerWaved
from protocol.words import CueId, HubMs, NodeId
from tests.unit.hub.core.houses import Play, gone

GRANDMA, DAD, MUM = (NodeId(name) for name in ("grandma", "dad", "mum"))
LAUGH = Command("perform", ("grandma",), gesture="wave")
metres = st.integers(-10_000, 10_000).map(lambda tenths: tenths / 10)


def placed(play: Play, node: NodeId, room: str, x: float | None = None, y: float | None = None) -> None:
    play.happens(FramePlaced(play.request(), node, {"room": room, "x": x, "y": y}))


def hall(**places: float) -> Play:
    """A hall with one wall, where each hangs so far across."""
    play = Play()
    for name, x in places.items():
        play.living(name, name)
        placed(play, NodeId(name), "Hall", x, 0.0)
    return play


def test_those_beside_her_look_at_whoever_laughs_until_she_has_done() -> None:
    play = hall(grandma=0.0, dad=5.0, mum=-0.5)
    play.order(LAUGH)
    (cue,), (left,), (right,) = play.sent(Cue), play.sent(Glance, DAD), play.sent(Glance, MUM)
    assert (left.x, right.x) == (-1.0, 0.5 / DEPTH_METRES)
    for glance in (left, right):
        assert SOONEST_MS <= glance.start - cue.start <= SOONEST_MS + SPREAD_MS
        assert 1_000.0 <= glance.start + glance.lasts_ms - cue.start <= 1_200.0
        assert glance.clock_id == play.state.clock_id
    assert not play.sent(Glance, GRANDMA)
    order = [type(effect.message) for effect in play.effects if isinstance(effect, Send)]
    assert order[-3:] == [Cue, Glance, Glance], "a cue waits for nobody who looks"


def test_they_do_not_all_look_at_the_same_instant() -> None:
    play = hall(grandma=0.0, **{f"uncle{number}": 1.0 + number for number in range(8)})
    play.order(LAUGH)
    assert len({glance.start for glance in play.sent(Glance)}) > 4


@pytest.mark.parametrize(("room", "looks"), [("Hall", True), ("hall", True), ("Kitchen", False), ("", False)])
def test_nobody_looks_through_walls(room: str, looks: bool) -> None:
    play = hall(grandma=0.0, dad=1.0)
    placed(play, DAD, room, 1.0, 0.0)
    play.order(LAUGH)
    assert bool(play.sent(Glance)) is looks


def test_frames_without_a_room_share_none() -> None:
    play = hall(grandma=0.0, dad=1.0)
    for node, x in ((GRANDMA, 0.0), (DAD, 1.0)):
        placed(play, node, "", x, 0.0)
    play.order(LAUGH)
    assert play.sent(Cue) and not play.sent(Glance)


def test_who_is_away_or_bare_does_not_look() -> None:
    play = hall(grandma=0.0, dad=1.0)
    play.frame("bare")
    placed(play, NodeId("bare"), "Hall", 2.0, 0.0)
    play.happens(FramePlaced(play.request(), NodeId("bare"), {"portrait": None}))
    play.says(DAD, gone(DAD))
    play.order(LAUGH)
    assert play.sent(Cue) and not play.sent(Glance)


def test_who_performs_looks_at_nobody() -> None:
    play = hall(grandma=0.0, dad=1.0, mum=2.0)
    play.order(Command("perform", (EVERYBODY,), gesture="wave"))
    assert len(play.sent(Cue)) == 3 and not play.sent(Glance)


def test_who_will_perform_in_the_same_scene_looks_at_nobody_either() -> None:
    play = hall(grandma=0.0, dad=20.0)
    play.order(Command("ripple", gesture="wave"))
    first, last = play.sent(Cue)
    assert last.start - first.start > 5_000 and not play.sent(Glance)


def test_of_what_happens_in_two_rooms_each_sees_its_own() -> None:
    play = hall(grandma=-5.0, dad=0.0, aunt=1.0, mum=2.0)
    for node, x in ((NodeId("aunt"), 1.0), (MUM, 2.0)):
        placed(play, node, "Kitchen", x, 0.0)
    play.order(Command("perform", ("grandma", "aunt"), gesture="wave"))
    assert [glance.x for glance in play.sent(Glance, DAD)] == [-1.0]
    assert [glance.x for glance in play.sent(Glance, MUM)] == [-1.0 / DEPTH_METRES]


def test_who_is_busy_already_looks_at_nobody() -> None:
    play = hall(grandma=0.0, dad=1.0)
    play.order(Command("perform", ("dad",), gesture="nod"))
    assert play.sent(Glance, GRANDMA)
    play.order(LAUGH)
    assert not play.sent(Glance, DAD)


def test_of_several_at_once_the_nearest_is_looked_at() -> None:
    play = hall(grandma=0.0, dad=3.0, mum=4.0)
    play.order(Command("perform", ("grandma", "dad"), gesture="wave"))
    (glance,) = play.sent(Glance)
    assert glance.x == -1.0 / DEPTH_METRES, "at Dad, a metre to the left"


def test_a_ripple_is_followed_from_one_to_the_next() -> None:
    play = hall(grandma=-2.0, dad=0.0, mum=2.0, uncle=1.0)
    play.order(Command("ripple", ("grandma", "dad", "mum"), gesture="wave"))
    followed = play.sent(Glance, NodeId("uncle"))
    assert [glance.x for glance in followed] == [-1.0, -0.5, 0.5]
    late = followed[0].start - play.sent(Cue)[0].start
    assert [glance.start for glance in followed] == pytest.approx([cue.start + late for cue in play.sent(Cue)])


def test_of_a_long_ripple_the_beginning_is_followed() -> None:
    names = [f"uncle{number}" for number in range(MOST + 4)]
    play = hall(**{name: float(number) for number, name in enumerate(names)}, mum=-3.0)
    play.order(Command("ripple", tuple(names), gesture="wave"))
    first = sorted(cue.start for cue in play.sent(Cue))[:MOST]
    assert len(play.sent(Cue)) == len(names)
    assert [glance.start for glance in play.sent(Glance, MUM)] == pytest.approx(first, abs=SOONEST_MS + SPREAD_MS)


def test_without_places_they_hang_in_a_row_in_the_order_in_which_they_came() -> None:
    play = hall(grandma=0.0, dad=0.0)
    for node in (GRANDMA, DAD):
        placed(play, node, "Hall")
    play.order(LAUGH)
    assert [glance.x for glance in play.sent(Glance, DAD)] == [-1.0]


def test_who_speaks_is_looked_at_as_long_as_it_takes() -> None:
    play = hall(dad=1.0)
    play.voice(*play.living("grandma", "grandma"))
    placed(play, GRANDMA, "Hall", 3.0, 0.0)
    play.order(Command("say", ("grandma",), message="Dinner is ready"))
    (track,), (glance,) = play.sent(SpeakTrack), play.sent(Glance, DAD)
    assert glance.start + glance.lasts_ms == pytest.approx(track.start + track.lasts_ms)


def test_whoever_stops_is_not_looked_at_any_longer() -> None:
    play = hall(grandma=0.0, dad=1.0)
    play.order(LAUGH)
    (look,) = play.sent(Glance, DAD)
    play.ms += 500.0
    play.order(Command("stop", ("grandma",)))
    _, shorter = play.sent(Glance, DAD)
    assert shorter.start == look.start, "it takes the place of the one before"
    assert play.ms < shorter.start + shorter.lasts_ms < play.ms + 300.0
    assert shorter.lasts_ms < look.lasts_ms


def waved(play: Play, ago_ms: float = 30.0) -> ViewerWaved:
    at = HubMs(play.ms - ago_ms)
    return ViewerWaved(node_id=GRANDMA, by="touch", clock_id=play.state.clock_id, at=at, answered_with=CueId("own"))


def test_who_greets_a_viewer_by_herself_is_looked_at_by_those_who_do_not_join_in() -> None:
    play = hall(grandma=0.0, dad=1.0, mum=2.0)
    play.showing(MUM, uncertainty=None)  # too unsure of the time for a scene
    play.says(GRANDMA, waved(play))
    greeting, ripple = play.sent(Glance, MUM)
    assert greeting.start < ripple.start and (greeting.x, ripple.x) == (-1.0, -0.5)
    assert play.sent(Cue, DAD)


@pytest.mark.parametrize("why", ["late", "unanswered"])
def test_a_greeting_that_is_over_or_never_was_is_not_looked_at(why: str) -> None:
    play = hall(grandma=0.0, mum=1.0)
    said = waved(play, 5_000.0 if why == "late" else 30.0)
    play.showing(MUM, uncertainty=None)
    unanswered = ViewerWaved(node_id=GRANDMA, by="touch", clock_id=said.clock_id, at=said.at)
    play.says(GRANDMA, unanswered if why == "unanswered" else said)
    assert not play.sent(Glance)


@given(metres, metres, metres, metres)
def test_the_way_there_is_the_reverse_of_the_way_back(ax: float, ay: float, bx: float, by: float) -> None:
    here, there = Spot(GRANDMA, ax, ay), Spot(DAD, bx, by)
    way, back = aside(here, there), aside(there, here)
    if abs(bx - ax) <= abs(by - ay):
        assert way is None and back is None, "on another wall, or the same place"
    else:
        assert way is not None and back == -way
        assert 0.0 < abs(way) <= 1.0 and (way > 0.0) == (bx > ax)
