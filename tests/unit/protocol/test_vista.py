"""However a picture is seen, no edge of it is: and nothing ever jumps."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.look.fit import WHOLE, cover
from protocol.look.vista import ROOM, STRAIGHT, parallax, seen, vista
from protocol.track import Box

PIVOT = 0.85
"""As in the shader: the background, at depth 0, is moved by this much of the parallax; nothing is moved farther."""
ONE = st.floats(0.0, 1.0)
AROUND = st.floats(-1.5, 1.5)
SIZES = st.integers(64, 4000)


@given(AROUND, AROUND, ONE, st.floats(0.0, 1e7), st.booleans(), *4 * [SIZES])
def test_no_edge_is_ever_shown(
    x: float, y: float, room: float, seconds: float, drifts: bool, width: int, height: int, panel_w: int, panel_h: int
) -> None:
    crop = cover(panel_w, panel_h, width, height)
    view = vista(x, y, room, seconds, drifts=drifts)
    part, (across, down) = seen(crop, view), parallax(crop, width, height, view)
    assert 1.0 <= view.zoom <= 1.0 + ROOM + 1e-12
    for moved in (-PIVOT, 0.0, 1.0 - PIVOT):
        for start, length, by, low, size in (
            (part.x, part.w, across, crop.x, crop.w),
            (part.y, part.h, down, crop.y, crop.h),
        ):
            assert start + moved * by >= low - 1e-9
            assert start + length + moved * by <= low + size + 1e-9


def test_nobody_there_and_no_drift_is_the_picture_as_it_is() -> None:
    assert vista(0.0, 0.0, 0.0, 12.0, drifts=False) == STRAIGHT
    assert seen(WHOLE, STRAIGHT) == WHOLE


def test_what_is_seen_is_as_wide_to_high_as_the_crop() -> None:
    crop = Box(0.1, 0.0, 0.5, 1.0)
    part = seen(crop, vista(0.0, 0.0, 0.3, 20.0, drifts=True))
    assert part.w / part.h == pytest.approx(crop.w / crop.h)


@given(st.floats(0.0, 1e6), ONE)
def test_drifting_is_slower_than_the_eye_notices(seconds: float, room: float) -> None:
    """In fractions of the picture's width, from one image to the next at 30 a second."""
    parts = [seen(WHOLE, vista(0.0, 0.0, room, seconds + step / 30.0, drifts=True)) for step in range(30)]
    for one, other in pairwise(parts):
        assert max(abs(a - b) for a, b in zip(one, other, strict=True)) < 0.0003


@given(AROUND, AROUND)
def test_a_viewer_moves_things_only_as_far_as_there_is_room(x: float, y: float) -> None:
    assert vista(x, y, 0.0, 0.0, drifts=True).shift == (0.0, 0.0)
    half = vista(x, y, 0.5, 0.0, drifts=True)
    assert max(map(abs, half.shift)) <= 0.5
