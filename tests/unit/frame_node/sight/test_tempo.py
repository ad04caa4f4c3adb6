"""The eyes keep to their share of the processor and of the pipe."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.sight.latch import Latch
from frame_node.core.sight.rate import MOST_PER_S, Rate
from frame_node.core.sight.tempo import SAVED_S, SLOWEST_PER_S, WAITING_PER_S, WATCHING_PER_S, Tempo


@given(st.lists(st.floats(0.0, 200.0), min_size=30, max_size=200), st.sampled_from([0.05, 0.1, 0.2, 0.5]))
def test_over_time_it_keeps_to_its_share(costs: list[float], share: float) -> None:
    tempo, spent, passed, period = Tempo(share), 0.0, 0.0, 100.0
    for cost in costs:
        waited = max(period, cost)  # an image cannot take less time than its work
        spent, passed = spent + cost, passed + waited
        tempo = tempo.after(cost, waited)
        period = tempo.period_ms(True)
        assert 1000.0 / WATCHING_PER_S <= period <= 1000.0 / SLOWEST_PER_S
    # What was saved, what one image may overdraw, and what the smoothing lags behind.
    assert spent <= share * passed + 1000.0 * SAVED_S * share + 40 * max(costs)


def test_when_nothing_stirs_it_looks_less_often() -> None:
    assert Tempo(0.2, 10.0).period_ms(False) == 1000.0 / WAITING_PER_S


def test_a_wave_may_cost_more_than_its_share_for_a_while() -> None:
    tempo = Tempo(0.2)
    for _ in range(100):
        tempo = tempo.after(5.0, 100.0)
    for _ in range(40):
        tempo = tempo.after(40.0, 100.0)
        assert tempo.period_ms(True) == 100.0
    for _ in range(60):
        tempo = tempo.after(40.0, tempo.period_ms(True))
    assert tempo.period_ms(True) >= 190.0


@given(st.lists(st.floats(0.0, 400.0), max_size=150))
def test_no_second_has_more_than_twenty(waits: list[float]) -> None:
    rate, now, passed = Rate(), 0.0, list[float]()
    for wait in waits:
        now += wait
        if rate.allows(now):
            rate = rate.counted(now)
            passed.append(now)
    for start in passed:
        assert sum(start <= each < start + 1000.0 for each in passed) <= MOST_PER_S


@given(st.lists(st.tuples(st.booleans(), st.floats(1.0, 500.0)), max_size=80))
def test_a_latch_changes_only_after_its_time(steps: list[tuple[bool, float]]) -> None:
    latch, now, since, last = Latch(), 0.0, 0.0, False
    for seen, wait in steps:
        now += wait
        since, last = (now, seen) if seen != last else (since, last)
        before, latch = latch, latch.after(seen, now, 300.0, 1_000.0)
        if latch.on != before.on:
            assert latch.on is seen
            assert now - since >= (300.0 if latch.on else 1_000.0)
