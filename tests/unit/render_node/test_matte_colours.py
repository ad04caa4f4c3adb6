"""A coarse matte with dents, decided anew by the colours on both sides of its edge."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from render_node.ports import Image, Mask
from render_node.stages.matte_colours import decided_by_colour

SIDE = 100.0
"""Of the face's box, in pixels."""
WALL, COAT, STAR = (170, 110, 60), (30, 25, 25), (235, 235, 240)
"""Blue, near black and near white: BGR."""
SHAPE = (240, 240)


def _disc(middle: tuple[int, int], radius: int) -> Mask:
    drawn = np.zeros(SHAPE, np.uint8)
    cv2.circle(drawn, middle, radius, 1, cv2.FILLED)
    return drawn.astype(np.float32)


def _picture(person: Mask, colour: tuple[int, int, int] = COAT) -> Image:
    """With grain, as photos have it."""
    picture = np.where(person[:, :, None] > 0.5, colour, WALL) + np.random.default_rng(3).normal(0, 4, (*SHAPE, 3))
    return np.clip(picture, 0, 255).astype(np.uint8)


def _wrong(matte: Mask, person: Mask) -> float:
    """Share of the person's pixels that are on the wrong side."""
    return float(((matte > 0.5) != (person > 0.5)).sum() / person.sum())


@pytest.fixture
def person() -> Mask:
    return _disc((120, 120), 70)


def test_what_a_dent_left_out_and_what_a_bump_took_in_is_set_right(person: Mask) -> None:
    coarse = np.maximum(person * (1.0 - _disc((120, 50), 10)), _disc((188, 120), 8))
    assert _wrong(coarse, person) > 0.01
    assert _wrong(decided_by_colour(_picture(person), coarse, SIDE), person) < 0.003


def test_a_star_beside_the_person_is_not_taken_for_their_white_buttons(person: Mask) -> None:
    picture = _picture(person)
    for middle in ((100, 120), (140, 120), (196, 120), (230, 60), (226, 180)):
        cv2.circle(picture, middle, 5, STAR, cv2.FILLED)
    assert _wrong(decided_by_colour(picture, person, SIDE), person) < 0.003


def test_a_person_of_the_walls_colour_stays_as_the_coarse_matte_has_them(person: Mask) -> None:
    assert _wrong(decided_by_colour(_picture(person, WALL), person, SIDE), person) < 0.01


def test_islands_and_holes_of_a_few_pixels_are_none(person: Mask) -> None:
    coarse = np.maximum(person, _disc((220, 30), 3)) * (1.0 - _disc((120, 120), 3))
    assert _wrong(decided_by_colour(_picture(person), coarse, SIDE), person) < 0.003


@pytest.mark.parametrize("everywhere", [0.0, 1.0])
def test_a_matte_without_an_edge_is_left_alone(everywhere: float, person: Mask) -> None:
    coarse = np.full(SHAPE, everywhere, np.float32)
    assert np.array_equal(decided_by_colour(_picture(person), coarse, SIDE), coarse)


def test_it_says_the_same_every_time(person: Mask) -> None:
    picture = _picture(person)
    coarse = person * (1.0 - _disc((120, 50), 10))
    assert np.array_equal(decided_by_colour(picture, coarse, SIDE), decided_by_colour(picture, coarse, SIDE))
