"""The measures find the rotation that was put in, with its signs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render_node.core.measures import measure

angle = st.floats(-12.0, 12.0)


def face() -> np.ndarray:
    """478 points on a bowl that opens away from the viewer, with eyes, lips and brows apart."""
    chance = np.random.default_rng(5)
    points = np.empty((478, 3), dtype=np.float32)
    points[:, :2] = chance.uniform(-60.0, 60.0, (478, 2))
    points[:, 2] = (points[:, 0] ** 2 + points[:, 1] ** 2) / 120.0 - 40.0
    points[33, :2], points[263, :2] = (-45.0, -10.0), (45.0, -10.0)
    points[133, :2], points[362, :2] = (-15.0, -10.0), (15.0, -10.0)
    return points


def turned(points: np.ndarray, yaw: float, pitch: float, roll: float) -> np.ndarray:
    y, p, r = np.radians([yaw, pitch, roll])
    x, v, depth = points[:, 0], points[:, 1], -points[:, 2]
    x, depth = x * np.cos(y) + depth * np.sin(y), depth * np.cos(y) - x * np.sin(y)
    v, depth = v * np.cos(p) + depth * np.sin(p), depth * np.cos(p) - v * np.sin(p)
    x, v = x * np.cos(r) - v * np.sin(r), x * np.sin(r) + v * np.cos(r)
    return np.stack([x + 250.0, v + 200.0, -depth], axis=1).astype(np.float32)


@settings(max_examples=50)
@given(angle, angle, angle)
def test_a_turn_is_found_again(yaw: float, pitch: float, roll: float) -> None:
    found = measure(turned(face(), yaw, pitch, roll), face())
    assert (found.yaw, found.pitch, found.roll) == pytest.approx((yaw, pitch, roll), abs=0.02)


def test_a_positive_yaw_takes_the_nose_to_the_right() -> None:
    nose = face().copy()
    nose[1] = (0.0, 0.0, -60.0)
    assert turned(nose, 8.0, 0.0, 0.0)[1, 0] > 250.0
    assert turned(nose, 0.0, 8.0, 0.0)[1, 1] > 200.0


def test_lengths_do_not_depend_on_the_size_of_the_face() -> None:
    small, large = measure(face(), face()), measure(face() * np.float32(2.0), face())
    for name in ("left_openness", "right_openness", "smile_width", "mouth_opening", "brow_height", "gaze_x"):
        assert getattr(large, name) == pytest.approx(getattr(small, name), rel=1e-4)
