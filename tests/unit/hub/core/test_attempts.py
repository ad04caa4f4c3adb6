"""Guessing the owner's password takes for ever; mistyping it does not; nobody can lock the owner out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.core.attempts import FORGOTTEN_MS, FREE, KEPT_ADDRESSES, LONGEST_MS, LONGEST_TOGETHER_MS, Attempts

DAY_MS = 86_400_000.0


def tried(times: int, *addresses: str, now: float = 0.0) -> Attempts:
    attempts = Attempts()
    for number in range(times):
        attempts = attempts.begun(addresses[number % len(addresses)], now)
    return attempts


def guesses(addresses: list[str], until: float) -> int:
    """As many as somebody gets who tries again the moment it is allowed."""
    attempts, now, count = Attempts(), 0.0, 0
    while now < until:
        address = min(addresses, key=lambda each: attempts.wait_ms(each, now))
        now += attempts.wait_ms(address, now)
        attempts, count = attempts.begun(address, now), count + 1
    return count


def test_the_first_wrong_ones_cost_nothing_then_the_wait_doubles() -> None:
    waits = [tried(times, "192.0.2.9").wait_ms("192.0.2.9", 0.0) for times in range(FREE + 4)]
    assert waits == [0, 0, 0, 2_000, 4_000, 8_000, 16_000]
    assert tried(60, "192.0.2.9").wait_ms("192.0.2.9", 0.0) == LONGEST_MS


def test_a_day_of_guessing_is_a_hundred_guesses_from_one_place_and_a_few_thousand_from_many() -> None:
    assert guesses(["192.0.2.9"], DAY_MS) < 120
    assert guesses([f"192.0.2.{last}" for last in range(1, 200)], DAY_MS) < DAY_MS / LONGEST_TOGETHER_MS + 60


def test_whoever_guesses_elsewhere_delays_the_owner_by_half_a_minute_at_most_and_not_at_all_at_the_hub() -> None:
    attempts = tried(5_000, *[f"192.0.2.{last}" for last in range(1, 200)])
    assert 0 < attempts.wait_ms("198.51.100.4", 0.0) <= LONGEST_TOGETHER_MS
    assert attempts.wait_ms("127.0.0.1", 0.0) == 0.0
    assert len(attempts.each) <= KEPT_ADDRESSES


def test_one_host_with_many_addresses_is_one_host() -> None:
    attempts = tried(FREE + 2, *[f"2001:db8::{last:x}" for last in range(1, 9)])
    assert attempts.wait_ms("2001:db8::ffff", 0.0) > 0
    assert attempts.wait_ms("2001:db8:1::1", 0.0) == 0.0
    assert tried(FREE, "::ffff:192.0.2.9").wait_ms("192.0.2.9", 0.0) > 0


def test_the_right_password_forgets_only_what_its_address_tried() -> None:
    attempts = tried(2 * FREE, "192.0.2.9", "192.0.2.10").right("192.0.2.9")
    assert attempts.wait_ms("192.0.2.9", 0.0) == 0.0
    assert attempts.wait_ms("192.0.2.10", 0.0) > 0


@given(st.integers(1, 200), st.floats(0, 1e9))
def test_time_heals(times: int, now: float) -> None:
    attempts = tried(times, "192.0.2.9", now=now)
    waits = [attempts.wait_ms("192.0.2.9", now + later) for later in (0.0, 1_000.0, LONGEST_MS, FORGOTTEN_MS + 1)]
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] == 0.0
