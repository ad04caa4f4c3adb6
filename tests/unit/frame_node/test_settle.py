"""Settle: short, on time where the lead allows, late by a bounded amount where it does not, never a big step."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.idle import IdleClock
from frame_node.core.move import STEP_LIMIT, Still, softness_for
from frame_node.core.pose import between, inverse, product
from frame_node.core.settle import LEAVE_LONGEST_NS, REFRESH_NS, SETTLE_LONGEST_NS, plan_settle
from protocol.track import Affine
from tests.unit.frame_node.reels import gesture_reel, idle_reel

MS = 1_000_000
IDLE = idle_reel()
GOAL = Still(gesture_reel("greet"), 0)
similarities = st.builds(
    lambda scale, turn, x, y: Affine(scale, -turn, x, turn, scale, y),
    st.floats(0.9, 1.1),
    st.floats(-0.2, 0.2),
    st.floats(-0.1, 0.1),
    st.floats(-0.1, 0.1),
)


@given(st.integers(0, 59), st.integers(0, 33), st.integers(-500, 5_000))
def test_a_settle_is_short_smooth_and_punctual(first: int, into: int, lead_ms: int) -> None:
    clock = IdleClock(IDLE, 0, first)
    now = into * MS
    plan = plan_settle(clock, 0, GOAL, now + lead_ms * MS, now)
    move = plan.move
    assert 0 < move.end_ns - move.start_ns <= LEAVE_LONGEST_NS
    assert move.start_ns >= max(clock.due_ns(plan.slot), now - REFRESH_NS) and move.end_ns >= now + lead_ms * MS
    assert move.due_ns(1) - clock.due_ns(plan.slot) >= move.due_ns(1) - move.start_ns, "no step sooner than a refresh"
    if lead_ms >= 150:
        assert move.end_ns == now + lead_ms * MS, "with a full settle's lead it starts on time"
    assert move.end_ns <= max(now, now + lead_ms * MS) + SETTLE_LONGEST_NS, "late by one settle at most"
    steps = IDLE.steps_from_neutral(move.origin.image)
    progress = [move.progress(step) for step in range(move.images + 1)]
    largest = max(b - a for a, b in pairwise(progress)) * steps
    assert largest <= 3.0, "no presented image is further than three normal steps from the one before"


@given(st.integers(0, 59), st.integers(0, 33), st.integers(160, 3_000))
def test_with_lead_the_first_sign_comes_as_early_as_a_settle_may_begin(first: int, into: int, lead_ms: int) -> None:
    clock, now = IdleClock(IDLE, 0, first), into * MS
    start = now + lead_ms * MS
    plan = plan_settle(clock, 0, GOAL, start, now)
    assert plan.slot >= 0 and plan.move.start_ns >= start - LEAVE_LONGEST_NS
    assert plan.move.origin == clock.still(plan.slot)
    assert plan.move.due_ns(1) <= max(start - SETTLE_LONGEST_NS, now + REFRESH_NS) + REFRESH_NS // 2


def test_somebody_who_waits_sees_the_face_move_at_once() -> None:
    """The shown image has been there for more than a refresh: the first moving one is due now."""
    clock, now = IdleClock(IDLE, 0, 0), 30 * MS
    plan = plan_settle(clock, 0, GOAL, now + 155 * MS, now)
    assert plan.slot == 0 and plan.move.due_ns(1) - now <= 7 * MS


@given(similarities, similarities, st.floats(0, 1))
def test_poses_meet_at_both_ends(one: Affine, other: Affine, progress: float) -> None:
    about = (0.5, 0.6)
    assert _near(between(one, other, 0.0, about), one)
    assert _near(between(one, other, 1.0, about), other)
    assert _near(product(one, inverse(one)), Affine())
    half = between(one, other, progress, about)
    assert _near(product(inverse(half), half), Affine())


@given(st.floats(0.01, 40), st.integers(1, 9))
def test_easing_never_adds_to_a_way_that_is_already_fast(steps: float, images: int) -> None:
    softness = softness_for(steps, images)
    assert 0.0 <= softness <= 1.0
    fastest = steps / images * (1.0 + 0.5 * softness)
    assert fastest <= STEP_LIMIT * 1.0001 or softness == 0.0


def _near(one: Affine, other: Affine) -> bool:
    return all(abs(a - b) < 1e-9 for a, b in zip(one, other, strict=True))
