"""Glances at what happens beside the portrait: in local time, kept until they are over, never complained of."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as change

from frame_node.core.events import MessageArrived, PlayerGone
from frame_node.core.glancing import MOST, SAME_NS, Glances, glanced, heeded
from frame_node.core.state import State
from protocol.messages import Glance, Message
from protocol.messages.player import GlanceAt
from protocol.words import ClockId, HubMs
from tests.unit.frame_node.homes import ME, OFFSET, after, at_home, said

GLANCE = Glance(x=-0.75, y=0.25, clock_id=ClockId("k"), start=HubMs(OFFSET + 2_000), lasts_ms=1_500.0)
TIMES = st.integers(0, 100)
STEP = SAME_NS + 1
"""Two instants so far apart are two."""
ORDERS = st.lists(st.tuples(st.integers(-9, 9), TIMES, st.integers(1, 40), TIMES), max_size=12)


def at(x: float, start: int, until: int) -> GlanceAt:
    return GlanceAt(x=x, y=0.0, start_ns=start * STEP, until_ns=until * STEP)


def looks(kept: Glances, *instants: int) -> list[float | None]:
    """How far aside, at each instant."""
    found = [glanced(kept, instant * STEP) for instant in instants]
    return [point[0] if point else None for point in found]


def test_a_glance_goes_to_the_player_in_local_time() -> None:
    _, effects = after(at_home(), MessageArrived(GLANCE))
    (told,) = said(effects, GlanceAt)
    assert (told.x, told.y) == (-0.75, 0.25)
    assert (told.start_ns, told.until_ns) == (2_000_000_000, 3_500_000_000)
    assert len(said(effects, Message)) == 1, "nothing is reported of it"


def test_one_that_has_begun_is_still_worth_a_look() -> None:
    _, effects = after(at_home(), MessageArrived(GLANCE), now=3_000.0)
    assert said(effects, GlanceAt)


@pytest.mark.parametrize(
    "changes",
    [
        {"clock_id": ClockId("other")},
        {"start": HubMs(OFFSET - 5_000)},
        {"start": HubMs(OFFSET + 1e8)},
        {"start": HubMs(1e300)},
        {"start": HubMs(nan)},
        {"lasts_ms": nan},
        {"lasts_ms": inf},
        {"lasts_ms": 0.0},
        {"lasts_ms": -1.0},
        {"lasts_ms": 120_001.0},
        {"x": 1.01},
        {"x": nan},
        {"y": -inf},
    ],
)
def test_what_cannot_be_kept_is_let_be_in_silence(changes: dict[str, Any]) -> None:
    _, effects = after(at_home(), MessageArrived(change(GLANCE, **changes)))
    assert not said(effects, GlanceAt) and not said(effects, Message)


def test_whoever_is_unsure_of_the_time_or_has_no_player_lets_it_be() -> None:
    home = at_home()
    for state in (replace(home, clock=State(ME).clock), after(home, PlayerGone("killed"))[0]):
        assert not said(after(state, MessageArrived(GLANCE))[1], GlanceAt)


def test_it_is_kept_from_its_start_until_its_end() -> None:
    assert looks(heeded((), at(0.5, 10, 20), 0), 9, 10, 19, 20) == [None, 0.5, 0.5, None]


def test_a_later_one_takes_the_eyes_over_and_gives_them_back_to_what_still_lasts() -> None:
    assert looks(heeded(heeded((), at(0.5, 30, 40), 0), at(-0.5, 10, 60), 0), 20, 35, 50) == [-0.5, 0.5, -0.5]


@pytest.mark.parametrize("moved_ns", [0, SAME_NS, -SAME_NS])
def test_one_said_anew_replaces_itself_though_the_clock_has_moved_a_little(moved_ns: int) -> None:
    first = at(0.5, 10, 90)
    first = change(first, start_ns=first.start_ns + moved_ns)
    assert looks(heeded(heeded((), first, 0), at(-0.5, 10, 20), 0), 15, 50) == [-0.5, None]


@given(ORDERS)
def test_whatever_comes_few_are_kept_the_soonest_and_none_that_is_over(orders: list[tuple[int, int, int, int]]) -> None:
    kept: Glances = ()
    for tenths, start, lasts, instant in orders:
        told, now = at(tenths / 10, start, start + lasts), instant * STEP
        before, kept = kept, heeded(kept, told, now)
        assert len(kept) <= MOST and list(kept) == sorted(kept, key=lambda one: one.start_ns)
        assert all(one is told or one.until_ns > now for one in kept)
        lost = {*before, told} - {*kept}
        assert all(len(kept) == MOST or one.until_ns <= now or one.start_ns == told.start_ns for one in lost)
