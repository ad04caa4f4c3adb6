"""The glass follows a viewer without ever jumping, and is quiet when nobody is there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.viewing import Viewing, leave, move_to

SECOND = 1_000_000_000
PLACES = st.tuples(*3 * [st.floats(-3.0, 3.0)])
WORDS = st.lists(st.tuples(st.integers(10_000_000, SECOND), st.none() | PLACES), min_size=1, max_size=12)


def test_it_comes_to_where_the_viewer_is() -> None:
    viewer = move_to(Viewing(), 0.5, -0.25, 0.75, 0).at(2 * SECOND)
    assert (viewer.x, viewer.y, viewer.near, viewer.there) == pytest.approx((0.5, -0.25, 0.75, 1.0), abs=1e-4)


def test_half_way_there_it_is_on_its_way() -> None:
    assert 0.3 < move_to(Viewing(), 1.0, 0.0, 0.0, 0).at(SECOND // 5).x < 0.9


def test_the_room_for_following_comes_and_goes_slowly_and_without_a_jump() -> None:
    there = move_to(Viewing(), 0.8, 0.0, 0.5, 0)
    rooms = [there.at(step * SECOND // 30).room for step in range(150)]
    assert rooms[9] < 0.2 < 0.9 < rooms[-1]
    assert max(b - a for a, b in pairwise(rooms)) < 0.03


def test_it_rests_only_when_nobody_is_there() -> None:
    there = move_to(Viewing(), 0.0, 0.0, 0.5, 0)
    gone = leave(there, 3 * SECOND)
    assert Viewing().resting(SECOND)
    assert not there.resting(3 * SECOND)
    assert not gone.resting(3 * SECOND + SECOND // 10)
    assert gone.resting(10 * SECOND)
    assert gone.at(6 * SECOND).there == pytest.approx(0.0, abs=1e-3)


@given(WORDS)
def test_whatever_is_heard_the_glass_stays_within_bounds_and_never_jumps(
    words: list[tuple[int, tuple[float, float, float] | None]],
) -> None:
    step, viewing, heard_ns, shown = SECOND // 60, Viewing(), 0, []
    for wait_ns, place in words:
        shown.extend(viewing.at(now_ns) for now_ns in range(heard_ns, heard_ns + wait_ns, step))
        heard_ns += wait_ns
        viewing = leave(viewing, heard_ns) if place is None else move_to(viewing, *place, heard_ns)
    for one, other in pairwise(shown):
        assert abs(other.x - one.x) <= 0.25
        assert -1.0 <= other.x <= 1.0
        assert -1.0 <= other.y <= 1.0
        assert 0.0 <= other.near <= 1.0
        assert 0.0 <= other.there <= 1.0


def test_a_clock_that_goes_back_moves_nothing() -> None:
    viewing = move_to(Viewing(), 1.0, 1.0, 1.0, SECOND)
    assert viewing.at(0) == viewing.at(SECOND)
