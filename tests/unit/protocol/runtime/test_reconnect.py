"""How a bus comes back: soon at first, never in step with the others, politely when it is refused."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from protocol.runtime.bus import Disconnected, ReconnectPolicy

POLICY = ReconnectPolicy()
chances = st.floats(0, 1)


@given(st.integers(0, 10_000), chances, st.sampled_from([Disconnected.LOST, Disconnected.UNREACHABLE]))
def test_waits_stay_within_bounds(attempt: int, chance: float, why: Disconnected) -> None:
    assert 0 < POLICY.wait_ms(attempt, why, chance) <= POLICY.longest_ms


@given(st.integers(0, 20), chances)
def test_waits_grow(attempt: int, chance: float) -> None:
    now, next_time = (POLICY.wait_ms(a, Disconnected.LOST, chance) for a in (attempt, attempt + 1))
    assert now <= next_time


@given(st.integers(0, 20), chances)
def test_a_broker_that_refuses_us_is_not_hammered(attempt: int, chance: float) -> None:
    assert POLICY.wait_ms(attempt, Disconnected.NOT_AUTHORISED, chance) >= 20_000
