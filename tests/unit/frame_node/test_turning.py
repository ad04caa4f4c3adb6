"""The head goes after the eyes: later, less, never with a jump, and home when nobody is there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frame_node.core.gazing import Gazing, Look, Point, look_at, looking
from frame_node.core.turning import DEAD, RATE_PER_S, STRAIGHT, Turn, Turning, following, foremost, rolled_back, turned
from protocol.track import Affine, Box, TrackRow

MS = 1_000_000
IMAGE = 33 * MS
PLACES = st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5))
WORDS = st.lists(st.tuples(st.integers(1, 40), st.none() | PLACES), min_size=1, max_size=8)
NEUTRAL = TrackRow(
    0.0, 0.0, 0.0, Affine(), Box(0.3, 0.4, 0.1, 0.04), Box(0.6, 0.4, 0.1, 0.04), Box(0.4, 0.6, 0.2, 0.1), 0.0
)


def shown(words: list[tuple[int, Point | None]], image_ns: int = IMAGE) -> list[tuple[Turn, Look | None]]:
    """Head and eyes, image by image, while a viewer is at some places for so many images each."""
    gazing, head, now = Gazing(), Turning(), 0
    seen = []
    for images, place in words:
        for _ in range(images):
            now += image_ns
            turn = turned(head, now)
            gazing = looking(gazing, place, now, straight=turn == STRAIGHT)
            head = following(head, gazing.goal, now)
            seen.append((turn, look_at(gazing, now)))
    return seen


@given(WORDS)
@settings(max_examples=80)
def test_whoever_comes_moves_and_leaves_the_head_never_jumps_and_goes_home(
    words: list[tuple[int, Point | None]],
) -> None:
    turns = [turn for turn, _ in shown([*words, (120, None)])]
    speeds = [tuple(b - a for a, b in zip(one, other, strict=True)) for one, other in pairwise([STRAIGHT, *turns])]
    most = 0.55 * RATE_PER_S * IMAGE / 1e9  # of a swing from one edge to the other
    assert all(abs(part) <= 1.0 for turn in turns for part in turn)
    assert all(abs(part) <= most for speed in speeds for part in speed)
    for one, other in pairwise([(0.0, 0.0), *speeds]):
        assert all(abs(b - a) <= 0.6 * most for a, b in zip(one, other, strict=True)), "it sets off and stops softly"
    assert turns[-1] == STRAIGHT


@given(WORDS)
@settings(max_examples=80)
def test_the_eyes_are_the_pictures_own_only_in_a_straight_head(words: list[tuple[int, Point | None]]) -> None:
    """Otherwise two pairs of eyes that look different ways would shine through each other as they change."""
    for turn, look in shown([*words, (120, None)]):
        if look is None or look.strength < 0.4:
            assert max(map(abs, turn)) < 0.12


def test_eyes_lead_and_the_head_follows_later_and_less() -> None:
    seen = shown([(100, (0.9, 0.0))], 10 * MS)
    eyes = next(index for index, (_, look) in enumerate(seen) if look and look.x > 0.7)
    head = next(index for index, (turn, _) in enumerate(seen) if turn.x > 0.7)
    assert seen[eyes][0].x < 0.05, "the head has hardly set off when the eyes are there"
    assert head - eyes > 20, "hundreds of milliseconds later"


def test_the_look_holds_while_the_head_comes() -> None:
    turn = Turn(0.8, -0.5)
    eyes = rolled_back(Look(0.8, -0.5, 1.0), turn)
    assert 0.4 < eyes.x < 0.6 and -0.45 < eyes.y < -0.35 and eyes.strength == 1.0


def test_a_small_look_is_the_eyes_own_affair() -> None:
    assert all(turn == STRAIGHT for turn, _ in shown([(60, (0.08, 0.05))]))


def test_it_does_not_run_after_every_little_move() -> None:
    head = following(Turning(), (0.6, 0.0), 0)
    assert following(head, (0.6 + 0.9 * DEAD, 0.0), IMAGE) is head
    assert following(head, (0.6 + 1.1 * DEAD, 0.0), IMAGE) is not head
    assert turned(following(head, (0.0, 0.0), 2000 * MS), 5000 * MS) == STRAIGHT


def test_a_head_that_turns_right_moves_its_nose_right() -> None:
    across, down = foremost(Turn(1.0, -1.0), NEUTRAL)
    assert 0.03 < across < 0.06 and -0.04 < down < -0.01
    assert foremost(STRAIGHT, NEUTRAL) == (0.0, 0.0)


def test_a_clock_that_goes_back_moves_nothing() -> None:
    head = following(Turning(), (1.0, 1.0), 1000 * MS)
    assert turned(head, 0) == turned(head, 1000 * MS)
    assert turned(head, 60_000 * MS) == pytest.approx((1.0, 1.0))
