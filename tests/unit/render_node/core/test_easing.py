"""Curves meet their keys, stay between them, and do not break their speed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from render_node.core.easing import EASINGS, eased, flowing

values = arrays(np.float64, st.integers(2, 9), elements=st.floats(-10, 10, allow_nan=False).map(lambda v: round(v, 3)))


@pytest.mark.parametrize("name", EASINGS)
def test_an_easing_goes_all_the_way_and_never_back(name: str) -> None:
    way = EASINGS[name](np.linspace(0.0, 1.0, 101))
    assert way[0] == 0.0
    assert way[-1] == pytest.approx(1.0)
    assert (np.diff(way) >= -1e-12).all()


@given(values, st.sampled_from(sorted(EASINGS)))
def test_an_eased_curve_passes_its_keys_and_stays_between_them(keys: np.ndarray, easing: str) -> None:
    times = np.arange(len(keys), dtype=np.float64)
    at = np.linspace(-1.0, len(keys) + 1.0, 97)
    assert eased(times, keys, (easing,) * len(keys), times) == pytest.approx(keys)
    curve = eased(times, keys, (easing,) * len(keys), at)
    assert curve.min() >= keys.min() - 1e-9
    assert curve.max() <= keys.max() + 1e-9
    assert curve[0] == keys[0]
    assert curve[-1] == keys[-1]


@given(values)
def test_a_flowing_curve_passes_its_keys_and_never_overshoots(keys: np.ndarray) -> None:
    times = np.arange(len(keys), dtype=np.float64)
    assert flowing(times, keys, times) == pytest.approx(keys)
    for k in range(len(keys) - 1):
        between = flowing(times, keys, np.linspace(k, k + 1, 33))
        assert between.min() >= min(keys[k], keys[k + 1]) - 1e-9
        assert between.max() <= max(keys[k], keys[k + 1]) + 1e-9


def test_a_flowing_curve_keeps_its_speed_through_a_crossing() -> None:
    times, keys = np.array([0.0, 1.0, 2.0]), np.array([-1.0, 0.0, 1.0])
    around = flowing(times, keys, np.array([0.99, 1.0, 1.01]))
    before, after = np.diff(around)
    assert before == pytest.approx(after, rel=0.02)
    assert before > 0.005


def test_a_flowing_curve_starts_and_ends_at_rest() -> None:
    times, keys = np.array([0.0, 1.0, 3.0, 4.0]), np.array([0.0, 1.0, -1.0, 0.0])
    for ends in ([0.0, 0.01], [3.99, 4.0]):
        assert abs(np.diff(flowing(times, keys, np.array(ends)))[0]) < 0.001
