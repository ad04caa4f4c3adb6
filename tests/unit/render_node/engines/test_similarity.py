"""The transform in a track row is the similarity that moved the points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_node.engines.mesh.bend import rotation
from render_node.engines.mesh.rows import similarity


@given(st.floats(-20, 20), st.floats(0.8, 1.2), st.floats(-30, 30), st.floats(-30, 30))
def test_a_similarity_is_found_again(degrees: float, scale: float, dx: float, dy: float) -> None:
    before = np.random.default_rng(3).uniform(0, 400, (40, 2)).astype(np.float32)
    angle = np.radians(degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    after = (before @ turn.T + (dx, dy)).astype(np.float32)
    found = similarity(before, after, 512)
    in_widths = (before + 0.5) / 512
    moved = in_widths @ np.array([[found.xx, found.xy], [found.yx, found.yy]]).T + (found.tx, found.ty)
    assert moved * 512 - 0.5 == pytest.approx(after, abs=0.01)


def test_the_signs_of_a_turn() -> None:
    nose, crown = np.array([0.0, 0.0, 1.0]), np.array([0.0, -1.0, 0.0])
    assert (rotation(5, 0, 0) @ nose)[0] > 0, "positive yaw: nose to the right"
    assert (rotation(0, 5, 0) @ nose)[1] > 0, "positive pitch: nose and chin down"
    assert (rotation(0, 0, 5) @ crown)[0] > 0, "positive roll: clockwise, the crown goes right"
