"""Waves are recognised, and little else is."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.sight.wave import HOLD_OFF_MS, HandAt, Wave, Waving, reversals, watch
from tests.unit.frame_node.sight.faces import STEP, talking, waving


def waves(hands: Iterable[HandAt | None], face_there: bool = True) -> list[Wave]:
    state, seen = Waving(), []
    for index, hand in enumerate(hands):
        now = hand.at if hand else index * STEP
        state, wave = watch(state, hand, face_there, now)
        seen += [wave] if wave else []
    return seen


@pytest.mark.parametrize("per_s", [1.2, 1.5, 2.0, 2.5, 3.0])
@pytest.mark.parametrize("swing", [0.8, 1.5, 3.0])
def test_waves_of_many_kinds_are_recognised_soon(per_s: float, swing: float) -> None:
    (wave, *_) = waves(waving(per_s, swing))
    assert 0.0 < wave.at - wave.first <= 1500.0


def test_of_many_waves_nearly_all_are_recognised_and_of_talking_hands_few() -> None:
    dice = random.Random(7)
    missed = sum(
        not waves(waving(dice.uniform(1.2, 3.0), dice.uniform(0.7, 3.0), 2.5, 0.06, dice, 0.05)) for _ in range(400)
    )
    assert missed / 400 <= 0.03
    fired = sum(bool(waves(talking(1.6, dice))) for _ in range(1000))
    assert fired <= 60, "false fires per 1,000 windows"


@pytest.mark.parametrize(
    "hands",
    [
        waving(swing=0.2),  # it trembles
        waving(per_s=0.4, seconds=8.0),  # it sways
        [HandAt(at * STEP, 300.0 + 9.0 * at, 40.0, True) for at in range(40)],  # it points
        [HandAt(at * STEP, 300.0, 40.0, True) for at in range(40)],  # it is held up
        [],
    ],
)
def test_what_is_no_wave(hands: list[HandAt | None]) -> None:
    assert waves(hands) == []


def test_a_hand_that_hangs_down_or_belongs_to_nobody_does_not_wave() -> None:
    low = [hand and HandAt(hand.at, hand.x, hand.width, False) for hand in waving()]
    assert waves(low) == []
    assert waves(waving(), face_there=False) == []


def test_one_image_a_second_is_too_few_to_tell() -> None:
    slow = [HandAt(at * 1000.0, 300.0 + 40.0 * (at % 2), 40.0, True) for at in range(20)]
    assert waves(slow) == []


def test_whoever_waves_on_is_answered_again_after_a_while() -> None:
    seen = waves(waving(seconds=12.0))
    assert len(seen) >= 2
    assert all(later.at - earlier.at >= HOLD_OFF_MS for earlier, later in pairwise(seen))


def test_reversals_count_only_after_a_swing() -> None:
    assert reversals(range(7), [0.0, 1.0, 0.9, 1.0, 0.0, 0.1, 1.0]) == [1, 4]
    assert reversals(range(3), [0.0, 0.3, 0.0]) == []


@given(
    st.lists(
        st.none() | st.builds(HandAt, st.floats(0, 5e3), st.floats(-1e5, 1e5), st.floats(0.0, 1e3), st.booleans()),
        max_size=60,
    )
)
def test_it_is_total(hands: list[HandAt | None]) -> None:
    seen = waves(hands)
    assert all(wave.first <= wave.at for wave in seen) or not sorted_in_time(hands)


def sorted_in_time(hands: list[HandAt | None]) -> bool:
    times = [hand.at for hand in hands if hand]
    return times == sorted(times)
