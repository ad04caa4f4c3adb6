"""Views that cover a photo, and finds that are one face."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from render_node.core.face_search import SMALLEST_VIEW, Find, View, distinct, views

SIZES = st.integers(64, 6000)


@given(SIZES, SIZES, st.floats(0, 1), st.floats(0, 1), st.floats(0.03, 0.45))
def test_every_face_lies_well_inside_some_view(width: int, height: int, x: float, y: float, size: float) -> None:
    """A face half as large as the finest view or larger fits, wherever it is."""
    longest = max(width, height)
    face = size * longest
    if face < SMALLEST_VIEW or min(width, height) < face:
        return
    left, top = x * (width - face), y * (height - face)

    def holds(view: View) -> bool:
        return (
            view.x - view.side / 2 <= left + 1e-6
            and left + face <= view.x + view.side / 2 + 1e-6
            and view.y - view.side / 2 <= top + 1e-6
            and top + face <= view.y + view.side / 2 + 1e-6
        )

    assert min(view.side for view in views(width, height, 0.0) if holds(view)) <= max(4.5 * face, 2 * SMALLEST_VIEW)


@given(st.floats(-180, 180), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_a_view_maps_outwards_what_it_draws(turn: float, x: float, y: float) -> None:
    view = View(300.0, 200.0, 150.0, turn)
    px, py = view.outwards(x, y)
    inside = np.array(view.matrix(100)) @ [px - 0.5, py - 0.5, 1.0]
    assert np.allclose(inside, [x * 100 - 0.5, y * 100 - 0.5])


def test_a_close_up_stands_upright() -> None:
    view = Find((100.0, 100.0), (100.0, 140.0), 0.9).close_up(5.0)
    assert view.turn == 90.0
    assert view.side == 200.0
    assert math.isclose(view.x, 100.0 - 0.55 * 40.0)


def test_the_best_find_of_a_face_is_kept() -> None:
    best, again = Find((10.0, 10.0), (50.0, 10.0), 0.9), Find((14.0, 12.0), (52.0, 13.0), 0.8)
    other = Find((110.0, 10.0), (150.0, 10.0), 0.7)
    assert distinct([again, other, best]) == [best, other]


def test_large_photos_are_searched_within_reason() -> None:
    assert len(list(views(9000, 7000, 0.0))) < 800
