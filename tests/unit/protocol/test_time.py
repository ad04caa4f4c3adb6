"""Hub-time arithmetic: the error is never larger than what the clock says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.errors import ClockForeign
from protocol.probing import BURST, LATEST_MS, SOONEST_MS, STEADY_BURST, burst, pause_ms
from protocol.time import DRIFT, SLEW, SPANS, HubClock, Sample
from protocol.words import ClockId, HubMs

CLOCK = ClockId("c")
delays = st.floats(0, 500)


@dataclass
class World:
    """Two clocks of which the true offset is known, and a network of any delays between them."""

    offset: float
    """Hub minus local at local time 0."""
    skew: float = 0.0
    local: float = 0.0
    clock: HubClock = field(default_factory=HubClock)
    worst: float = 0.0

    @property
    def truth(self) -> float:
        return self.offset + self.skew * self.local

    def hub(self) -> HubMs:
        return HubMs(self.local + self.truth)

    def ask(self, out: float, thinking: float, back: float, clock_id: ClockId = CLOCK) -> Sample:
        asked = self.local
        self.local += out
        received = self.hub()
        self.local += thinking
        answered = self.hub()
        self.local += back
        sample = Sample(clock_id, asked, received, answered, self.local)
        self.clock = self.clock.with_sample(sample)
        return sample

    def error(self) -> float:
        offset = self.clock.offset_ms(self.local)
        assert offset is not None
        return abs(offset - self.truth)

    def said(self) -> float:
        uncertainty = self.clock.uncertainty_ms(self.local)
        assert uncertainty is not None
        return uncertainty


@given(delays, delays, delays, st.floats(-1e9, 1e9))
def test_the_offset_is_wrong_by_half_the_round_trip_at_most(
    out: float, thinking: float, back: float, offset: float
) -> None:
    world = World(offset)
    one = world.ask(out, thinking, back)
    assert abs(one.offset_ms - offset) <= one.round_trip_ms / 2 + 1e-6 * (1 + abs(offset))


@settings(max_examples=300, deadline=None)
@given(
    st.floats(-1e9, 1e9),
    st.floats(-DRIFT, DRIFT),
    st.lists(st.tuples(delays, st.floats(0, 20), delays, st.floats(0, 20_000)), min_size=1, max_size=60),
)
def test_the_true_offset_lies_within_the_stated_uncertainty(
    offset: float, skew: float, exchanges: list[tuple[float, float, float, float]]
) -> None:
    world = World(offset, skew)
    for out, thinking, back, pause in exchanges:
        world.ask(out, thinking, back)
        assert world.error() <= world.said()
        world.local += pause
        assert world.error() <= world.said(), "nor does it while nothing is heard"
        estimate, doubt = world.clock.skew.rate, world.clock.skew.doubt
        assert abs(estimate - skew) <= doubt + 1e-12
    assert len(world.clock.spans) <= SPANS


@given(st.lists(st.tuples(delays, delays), min_size=1, max_size=20))
def test_many_answers_are_at_least_as_sure_as_the_best_of_them(ways: list[tuple[float, float]]) -> None:
    world = World(1_000.0)
    best = min(world.ask(out, 0.0, back).round_trip_ms / 2 for out, back in ways)
    assert world.said() <= best + world.local * 2 * SLEW + 0.02


def test_the_skew_is_found_and_what_it_predicts_holds() -> None:
    world = World(5_000.0, skew=42e-6)
    for number in range(60):
        world.ask(0.05 + 0.01 * (number % 3), 0.02, 0.05 + 0.01 * (number % 5))
        world.local += 4_000.0
    assert world.clock.skew.rate == pytest.approx(42e-6, abs=2e-6)
    world.local += 60_000.0
    assert world.error() < 0.15, "against 2.5 ms of drift"


def test_each_way_counts_by_itself() -> None:
    world = World(100.0)
    world.ask(2.0, 0.0, 40.0)
    world.ask(40.0, 0.0, 2.0)
    assert world.error() < 0.1 and world.said() < 2.2


def test_there_and_back_again() -> None:
    world = World(100_000.0, skew=50e-6)
    for _ in range(4):
        world.ask(5, 1, 7)
        world.local += 9_000.0
    assert world.clock.to_local(world.clock.to_hub(42.0), CLOCK) == pytest.approx(42.0)


def test_a_restarted_hub_replaces_even_the_best_answers() -> None:
    world = World(10.0)
    world.ask(0.01, 0, 0.01)
    world.offset = 99.0
    world.ask(300, 0, 300, ClockId("d"))
    assert world.clock.clock_id == "d" and world.error() <= world.said()
    with pytest.raises(ClockForeign):
        world.clock.to_local(HubMs(1.0), CLOCK)


def test_a_clock_that_jumped_is_believed_at_once() -> None:
    world = World(10.0)
    world.ask(1, 0, 1)
    world.offset += 250.0
    world.ask(30, 0, 30)
    assert world.error() <= world.said() <= 31.0


def test_a_clock_that_is_being_pulled_right_is_followed() -> None:
    world = World(10.0, skew=500e-6)
    for _ in range(30):
        world.ask(0.2, 0, 0.2)
        world.local += 2_000.0
    assert world.error() <= world.said() < 2.0
    assert world.clock.skew.rate == pytest.approx(500e-6, abs=20e-6)


def test_an_impossible_answer_proves_nothing() -> None:
    before = HubClock().with_sample(Sample(CLOCK, 0.0, HubMs(10.0), HubMs(10.0), 1.0))
    assert before.with_sample(Sample(CLOCK, 5.0, HubMs(10.0), HubMs(90.0), 6.0)) == before
    assert before.with_sample(Sample(CLOCK, -9.0, HubMs(1.0), HubMs(1.0), -8.0)) == before, "it was overtaken"


def test_without_an_answer_there_is_no_hub_time() -> None:
    assert HubClock().uncertainty_ms(0.0) is None and HubClock().offset_ms(0.0) is None
    with pytest.raises(ClockForeign):
        HubClock().to_local(HubMs(1.0), CLOCK)


def test_old_answers_grow_unsure() -> None:
    world = World(10.0)
    world.ask(1, 0, 1)
    world.local += 50_000.0
    assert world.said() == pytest.approx(1 + 50_000 * DRIFT, rel=0.01)


def test_it_asks_more_over_a_network_that_leaves_more_open() -> None:
    world = World(10.0)
    world.ask(3.0, 0.0, 3.0)
    assert burst(world.clock) == 2 * BURST


def test_it_asks_quickly_while_unsure_and_rarely_when_sure() -> None:
    world = World(10.0)
    assert (pause_ms(world.clock, 0.0), burst(world.clock)) == (SOONEST_MS, BURST)
    pauses = []
    for _ in range(40):
        asked = world.local
        for _ in range(burst(world.clock)):
            world.ask(0.05, 0.01, 0.06)
        pauses.append(pause_ms(world.clock, asked))
        world.local += pauses[-1]
    assert pauses[0] == SOONEST_MS and pauses == sorted(pauses) and pauses[-1] == LATEST_MS
    assert burst(world.clock) == STEADY_BURST
    assert pause_ms(world.clock, world.local) == SOONEST_MS, "what stays unanswered is asked again soon"
