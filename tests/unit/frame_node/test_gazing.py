"""Eyes jump and hold; they come to where somebody is, and go back when nobody is."""

from __future__ import annotations

from itertools import pairwise
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frame_node.core.gazing import DEAD, EASE_NS, MS, NOTICE_NS, WANDER, Gazing, Look, Point, look_at, looking

IMAGE = 33 * MS
PLACES = st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
WORDS = st.lists(st.tuples(st.integers(1, 40), st.none() | PLACES), min_size=1, max_size=8)


def seen(words: list[tuple[int, Point | None]], after: int = 0) -> list[Look | None]:
    """What the eyes do, image by image, while a viewer is at some places for so many images each."""
    gazing, now, looks = Gazing(), 0, []
    for images, place in [*words, (after, None)]:
        for _ in range(images):
            now += IMAGE
            gazing = looking(gazing, place, now)
            looks.append(look_at(gazing, now))
    return looks


@given(WORDS)
@settings(max_examples=60)
def test_it_stays_within_the_atlas_and_comes_and_goes_softly(words: list[tuple[int, Point | None]]) -> None:
    looks = seen(words, after=60)
    for look in looks:
        assert look is None or (abs(look.x) <= 1.0 and abs(look.y) <= 1.0 and 0.0 < look.strength <= 1.0)
    for one, other in pairwise([None, *looks]):
        step = (other.strength if other else 0.0) - (one.strength if one else 0.0)
        assert abs(step) <= IMAGE / EASE_NS + 1e-6
    assert looks[-1] is None


@given(WORDS)
@settings(max_examples=60)
def test_while_it_comes_and_goes_it_looks_ahead_as_the_picture_does(words: list[tuple[int, Point | None]]) -> None:
    """Otherwise two eyes would shine through each other."""
    faint = [look for look in seen(words, after=60) if look and look.strength < 0.95]
    assert all(hypot(look.x, look.y) < 0.3 or look.strength > 0.6 for look in faint)


@given(PLACES)
def test_it_ends_on_the_viewer(place: Point) -> None:
    last = seen([(90, place)])[-1]
    assert last is not None and last.strength == 1.0
    for at, wanted, aside in zip((last.x, last.y), place, WANDER, strict=True):
        assert abs(at - min(1.0, max(-1.0, wanted))) <= aside + DEAD


def test_it_takes_a_moment_to_notice_and_then_jumps() -> None:
    looks = seen([(30, (0.9, 0.0))])
    xs = [look.x if look else 0.0 for look in looks]
    first = next(index for index, x in enumerate(xs) if x > 0.1)
    assert NOTICE_NS // IMAGE <= first <= NOTICE_NS // IMAGE + 3
    assert xs[first + 3] > 0.7, "a jump is over within three images"


def test_between_jumps_the_eyes_hold() -> None:
    xs = [(look.x, look.y) for look in seen([(240, (0.6, 0.2))]) if look and look.strength == 1.0]
    moving = sum(one != other for one, other in pairwise(xs))
    assert 3 <= moving <= 60, "mostly still, never for ever"


def test_it_does_not_run_after_every_little_move() -> None:
    still = seen([(30, (0.5, 0.0))])[-1]
    words: list[tuple[int, Point | None]] = [(30, (0.5, 0.0)), *[(1, (0.5 + 0.002 * step, 0.0)) for step in range(10)]]
    after = seen(words)[-1]
    assert still is not None and after is not None
    assert after.x == pytest.approx(still.x, abs=WANDER[0])


def test_somebody_who_comes_back_at_once_is_looked_at_without_a_flicker() -> None:
    looks = seen([(40, (0.8, 0.0)), (6, None), (40, (0.8, 0.0))])
    assert all(look is not None and look.strength == 1.0 for look in looks[6:])
