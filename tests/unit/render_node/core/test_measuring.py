"""Agreement and the images that are looked at."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render_node.core.agreement import agreement, sampled, smoothed
from render_node.core.film_strip import portrait_window, telling_images


def test_agreement_has_sign_and_size() -> None:
    command = np.sin(np.linspace(0, 6, 40))
    assert np.allclose(agreement(command, 0.8 * command + 3.0), (1.0, 0.8))
    assert np.allclose(agreement(command, -command), (-1.0, -1.0))


def test_what_stands_still_agrees_with_nothing() -> None:
    command = np.sin(np.linspace(0, 6, 40))
    assert agreement(command, np.zeros(40)) == (0.0, 0.0)
    assert agreement(np.zeros(40), command) == (0.0, 0.0)


def test_smoothing_keeps_level_and_length() -> None:
    assert np.allclose(smoothed(np.full(7, 3.0)), np.full(7, 3.0))


def test_a_blink_between_two_looks_is_looked_at() -> None:
    command = np.zeros(90)
    command[[45, 46]] = 1.0
    looks = sampled(90, 10, [command])
    assert {0, 89, 44, 45, 46} <= looks
    assert max(looks) < 90


@given(st.lists(st.floats(0, 100), min_size=3, max_size=300), st.integers(3, 12))
def test_the_strip_shows_both_ends_and_the_peak(distances: list[float], wanted: int) -> None:
    chosen = telling_images(distances, wanted)
    assert chosen[0] == 0
    assert chosen[-1] == len(distances) - 1
    assert list(chosen) == sorted(set(chosen))
    assert len(chosen) <= wanted
    inner = distances[1:-1]
    if inner and max(inner) > max(distances[0], distances[-1]):
        assert distances.index(max(distances)) in chosen


@given(st.integers(40, 2000), st.integers(40, 2000), st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 1))
def test_the_window_lies_inside_the_image(width: int, height: int, x: float, y: float, size: float) -> None:
    from protocol.track import Box

    rows, columns = portrait_window(Box(x, y, size, size), width, height)
    assert 0 <= rows.start < rows.stop <= height
    assert 0 <= columns.start < columns.stop <= width
