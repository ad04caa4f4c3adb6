"""A flood of bad input gets a few lines, and its number is not lost."""

from __future__ import annotations

from protocol.runtime.log import TALKATIVE, Seldom


def test_what_repeats_is_said_ever_more_seldom_with_its_count() -> None:
    seldom = Seldom()
    lines = [count for _ in range(5_000) if (count := seldom.worth_a_line("protocol.malformed"))]
    assert lines == [*range(1, TALKATIVE + 1), 100, 1_000]
    assert seldom.worth_a_line("protocol.unknown_type") == 1, "each kind by itself"
