"""Hub-time arithmetic: the error is never larger than what the clock says of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import ClockForeign
from protocol.time import HubClock, Sample
from protocol.words import ClockId, HubMs

CLOCK = ClockId("c")
delays = st.floats(0, 500)


def sample(asked: float, out: float, thinking: float, back: float, offset: float, clock: ClockId = CLOCK) -> Sample:
    received = asked + out + offset
    return Sample(clock, asked, HubMs(received), HubMs(received + thinking), asked + out + thinking + back)


@given(delays, delays, delays, st.floats(-1e9, 1e9))
def test_the_offset_is_wrong_by_half_the_round_trip_at_most(
    out: float, thinking: float, back: float, offset: float
) -> None:
    one = sample(1_000.0, out, thinking, back, offset)
    assert abs(one.offset_ms - offset) <= one.round_trip_ms / 2 + 1e-6 * (1 + abs(offset))


@given(st.lists(st.tuples(delays, delays), min_size=1, max_size=20), st.floats(-1e6, 1e6))
def test_the_best_of_many_is_as_good_as_it_says(ways: list[tuple[float, float]], offset: float) -> None:
    clock, now = HubClock(), 0.0
    for out, back in ways:
        one = sample(now, out, 1.0, back, offset)
        clock, now = clock.with_sample(one), one.heard
    uncertainty = clock.uncertainty_ms(now)
    assert uncertainty is not None
    assert abs(clock.to_hub(now) - (now + offset)) <= uncertainty + 1e-3


def test_there_and_back_again() -> None:
    clock = HubClock().with_sample(sample(0.0, 5, 1, 7, 100_000.0))
    assert clock.to_local(clock.to_hub(42.0), CLOCK) == pytest.approx(42.0)


def test_a_restarted_hub_replaces_even_the_best_sample() -> None:
    clock = HubClock().with_sample(sample(0.0, 0.01, 0, 0.01, 10.0))
    newer = clock.with_sample(sample(5.0, 300, 0, 300, 99.0, ClockId("d")))
    assert newer.clock_id == "d"
    with pytest.raises(ClockForeign):
        newer.to_local(HubMs(1.0), CLOCK)


def test_without_a_sample_there_is_no_hub_time() -> None:
    assert HubClock().uncertainty_ms(0.0) is None
    with pytest.raises(ClockForeign):
        HubClock().to_local(HubMs(1.0), CLOCK)


def test_an_old_sample_grows_unsure_and_gives_way() -> None:
    good = HubClock().with_sample(sample(0.0, 1, 0, 1, 10.0))
    assert good.uncertainty_ms(50_000.0) == pytest.approx(1 + 50_000 * 1e-4, rel=0.01)
    assert good.with_sample(sample(1_000.0, 20, 0, 20, 10.0)) == good
    late = sample(70_000.0, 20, 0, 20, 10.0)
    assert good.with_sample(late).sample == late
