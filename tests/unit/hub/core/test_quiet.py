"""Quiet hours, as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.quiet import quiet_hours
from protocol.hours import HOURS, minutes_of


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("from ten to seven", "22:00-07:00"),
        ("ten thirty until half past six", "22:30-06:30"),
        ("between quarter to ten and quarter past seven", "21:45-07:15"),
        ("22:30-07:00", "22:30-07:00"),
        ("22.30 to 6.15", "22:30-06:15"),
        ("are from 10 pm to 7 am", "22:00-07:00"),
        ("from nine o'clock to six o'clock", "21:00-06:00"),
        ("midnight till seven in the morning", "00:00-07:00"),
        ("one in the afternoon to three in the afternoon", "13:00-15:00"),
        ("twelve to eight", "00:00-08:00"),
        ("twenty two thirty to six", "22:30-06:00"),
        ("eleven at night to noon", "23:00-12:00"),
        ("none", ""),
    ],
)
def test_what_is_said_is_understood(said: str, hours: str) -> None:
    assert quiet_hours(said) == hours


@pytest.mark.parametrize(
    "said", ["", "later", "from ten", "ten pm to 10 p.m.", "25:00 to 7", "from 9:70 to 8", "from ten to"]
)
def test_what_are_no_hours_is_not_guessed(said: str) -> None:
    assert quiet_hours(said) is None


@given(st.integers(0, 1439), st.integers(0, 1439))
def test_what_is_kept_is_understood_again(start: int, end: int) -> None:
    hours = f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}"
    assert HOURS.fullmatch(hours)
    assert minutes_of(hours) == (start, end)
    assert minutes_of(hours.replace(":", ".")) is None


@given(st.text(max_size=40))
def test_any_text_is_hours_none_or_nothing(said: str) -> None:
    hours = quiet_hours(said)
    assert not hours or HOURS.fullmatch(hours)
