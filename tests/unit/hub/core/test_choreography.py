"""Start times over placements, for houses of any shape with frames missing anywhere."""

from __future__ import annotations

from itertools import combinations, pairwise
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hub.core.choreography import (
    BREATH_MS,
    ROW_METRES,
    Performer,
    Spot,
    Turn,
    halves,
    in_sequence,
    middle,
    spots,
    turns_of,
    unison,
    why_not_in_a_scene,
)
from hub.core.gaps import closed
from hub.core.records import Frame
from hub.core.scenes import CallAndAnswer, CentreOut, Form, Point, Ripple, Unison
from hub.core.state import Presence
from protocol.messages import Capabilities, Showing
from protocol.words import HubMs, NodeId

metres = st.floats(-50, 50)
speeds = st.floats(0.1, 50)
numbers = st.integers(0, 9)
performers = st.builds(
    lambda number, x, y, lasts, there: Performer(Spot(NodeId(f"f{number}"), x, y), lasts, there),
    numbers,
    metres | st.sampled_from([0.0, 2.0, 4.0]),
    metres | st.sampled_from([0.0, 2.0]),
    st.floats(100, 5000),
    st.booleans(),
)
casts = st.lists(performers, max_size=10, unique_by=lambda each: each.spot.node)
forms: st.SearchStrategy[Form] = st.one_of(
    st.just(Unison()),
    st.builds(Ripple, st.none() | st.builds(Point, metres, metres), st.none(), speeds),
    st.builds(Ripple, st.none(), st.floats(-360, 360), speeds),
    st.builds(CentreOut, speeds),
    st.builds(CallAndAnswer, rounds=st.integers(1, 8)),
)


def performed(form: Form, cast: list[Performer], **more: object) -> tuple[Turn, ...]:
    origin = (form.origin.x, form.origin.y) if isinstance(form, Ripple) and isinstance(form.origin, Point) else None
    calling, answering = halves(cast) if isinstance(form, CallAndAnswer) else (cast, [])
    return turns_of(form, calling, answering, origin, **more)  # type: ignore[arg-type]


def begins(turns: tuple[Turn, ...]) -> dict[NodeId, float]:
    return {turn.node: turn.begins for turn in turns}


@given(forms, casts)
def test_every_form_gives_everybody_a_turn_and_the_first_who_is_there_begins(form: Form, cast: list[Performer]) -> None:
    turns = performed(form, cast)
    assert {turn.node for turn in turns} == {each.spot.node for each in cast}
    assert all(turn.begins >= 0 for turn in turns)
    there = [turn.begins for turn in turns if turn.there]
    assert not there or min(there) == 0


@given(forms, casts, st.randoms(use_true_random=False))
def test_the_order_in_which_frames_are_listed_changes_nothing(
    form: Form, cast: list[Performer], chance: Random
) -> None:
    shuffled = chance.sample(cast, len(cast))
    assert performed(form, shuffled) == performed(form, cast)


@given(casts)
def test_in_unison_all_begin_at_once(cast: list[Performer]) -> None:
    assert set(begins(performed(Unison(), cast)).values()) <= {0.0}
    nodes = [each.spot.node for each in cast]
    assert unison(nodes, HubMs(7)) == dict.fromkeys(nodes, 7)


@given(casts, metres, metres, speeds)
def test_a_ripple_goes_outwards_at_its_speed(cast: list[Performer], x: float, y: float, speed: float) -> None:
    whole = [Performer(each.spot, each.lasts) for each in cast]
    found = begins(performed(Ripple(Point(x, y), None, speed), whole))
    by_distance = sorted(whole, key=lambda each: each.spot.metres_to(x, y))
    for near, far in pairwise(by_distance):
        way = far.spot.metres_to(x, y) - near.spot.metres_to(x, y)
        assert found[far.spot.node] - found[near.spot.node] == pytest.approx(1000 * way / speed, abs=1.1 / speed)


@given(casts, st.floats(-360, 360), speeds)
def test_a_direction_is_followed_and_its_opposite_is_the_reverse(
    cast: list[Performer], direction: float, speed: float
) -> None:
    whole = [Performer(each.spot, each.lasts) for each in cast]
    there = begins(performed(Ripple(direction=direction, speed=speed), whole))
    back = begins(
        performed(Ripple(direction=direction - 180 if direction > 0 else direction + 180, speed=speed), whole)
    )
    last = max(there.values(), default=0.0)
    for node, begin in there.items():
        assert back[node] == pytest.approx(last - begin, abs=2.1 / speed)


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=1, max_size=6), speeds)
def test_from_the_centre_mirrored_places_begin_together(half: list[tuple[int, int]], speed: float) -> None:
    places = [(x / 4 + 3, y / 4 + 1) for x, y in half] + [(3 - x / 4, 1 - y / 4) for x, y in half]
    cast = [Performer(Spot(NodeId(f"f{i}"), x, y), 1000) for i, (x, y) in enumerate(places)]
    assert middle(each.spot for each in cast) == (3, 1)
    found = begins(performed(CentreOut(speed), cast))
    for index in range(len(half)):
        assert found[NodeId(f"f{index}")] == found[NodeId(f"f{index + len(half)}")]


ways = st.dictionaries(st.builds("f{}".format, numbers).map(NodeId), st.floats(0, 100).map(lambda m: round(m, 3)))


@given(ways, st.sets(st.builds("f{}".format, numbers).map(NodeId)))
def test_closing_gaps_keeps_the_order_and_makes_no_pause_longer(way: dict[NodeId, float], there: set[NodeId]) -> None:
    found = closed(way, there)
    whole = closed(way, way.keys())
    for one, other in combinations(way, 2):
        if way[one] == way[other]:
            assert found[one] == found[other]
        near, far = sorted((one, other), key=way.__getitem__)
        assert found[near] <= found[far]
        assert found[far] - found[near] <= way[far] - way[near] + 1e-6
    taking_part = sorted(found[node] for node in way if node in there)
    longest = max((b - a for a, b in pairwise(sorted(whole.values()))), default=0.0)
    assert all(b - a <= longest + 1e-6 for a, b in pairwise(taking_part))
    assert not taking_part or taking_part[0] == 0


def test_a_gap_takes_as_long_as_its_longest_step() -> None:
    way = {NodeId(name): far for name, far in {"a": 1.0, "b": 2.0, "c": 5.0, "d": 6.0, "e": 8.0}.items()}
    assert closed(way, {"b", "d"}) == {"a": 0.0, "b": 0.0, "c": 0.0 + 3.0 * 3 / 4, "d": 3.0, "e": 5.0}
    assert closed(way, ()) == {"a": 0.0, "b": 1.0, "c": 4.0, "d": 5.0, "e": 7.0}


def test_a_wave_that_was_led_takes_its_way_to_the_first() -> None:
    cast = [Performer(Spot(NodeId("a"), 3.0, 0.0), 1000)]
    assert begins(turns_of(Ripple(speed=2.0), cast, origin=(0.0, 0.0), leads=True)) == {"a": 1500.0}
    assert begins(turns_of(Ripple(speed=2.0), cast, origin=(0.0, 0.0))) == {"a": 0.0}


@given(casts, st.integers(1, 8))
def test_nobody_answers_before_the_call_is_done(cast: list[Performer], rounds: int) -> None:
    turns = [turn for turn in performed(CallAndAnswer(rounds=rounds), cast) if turn.there]
    calls = [turn for turn in turns if not turn.answers]
    answers = [turn for turn in turns if turn.answers]
    assume(calls and answers)
    for answer in answers:
        last = max(call.begins for call in calls if call.begins < answer.begins)
        assert all(call.ends <= answer.begins for call in calls if call.begins == last)
    assert len({call.begins for call in calls}) == len({answer.begins for answer in answers}) == rounds


@given(st.lists(st.tuples(st.none() | st.floats(0, 60_000), forms, casts), max_size=8))
def test_no_frame_of_a_scene_has_two_turns_at_one_time(parts: list[tuple[float | None, Form, list[Performer]]]) -> None:
    alone = [performed(form, cast) for _, form, cast in parts]
    found = in_sequence([(at, turns) for (at, _, _), turns in zip(parts, alone, strict=True)])
    there = [turn for _, turn in found if turn.there]
    for node in {turn.node for turn in there}:
        mine = sorted((turn for turn in there if turn.node == node), key=lambda turn: turn.begins)
        assert all(after.begins >= before.ends + BREATH_MS - 1e-6 for before, after in pairwise(mine))
    for number, (at, _, _) in enumerate(parts):
        placed = [turn for which, turn in found if which == number]
        shifts = [turn.begins - whole.begins for turn, whole in zip(placed, alone[number], strict=True)]
        assert not shifts or max(shifts) - min(shifts) < 1e-6, "a part keeps its shape"
        assert at is None or all(shift >= at - 1e-6 for shift in shifts)


def test_frames_without_a_place_stand_in_a_row() -> None:
    frames = [Frame(NodeId("a"), "A"), Frame(NodeId("b"), "B", x=9.0, y=4.0), Frame(NodeId("c"), "C", x=1.0)]
    found = spots(frames)
    assert [(spot.x, spot.y) for spot in found.values()] == [(0.0, 0.0), (9.0, 4.0), (2 * ROW_METRES, 0.0)]


@pytest.mark.parametrize(
    ("online", "uncertainty", "reason"),
    [(True, 0.5, ""), (True, 19.0, ""), (True, 25.0, "it is not sure of the time"), (False, 0.5, "it is offline")],
)
def test_who_can_take_part_in_a_scene(online: bool, uncertainty: float, reason: str) -> None:
    showing = Showing(node_id=NodeId("a"), state="idle", offset_uncertainty_ms=uncertainty)
    assert why_not_in_a_scene(Presence("b", Capabilities(), online, showing=showing)) == reason
    assert why_not_in_a_scene(None) == "it is offline"
    assert why_not_in_a_scene(Presence("b", Capabilities())) == "it is not sure of the time"
