"""Colours that a photo does not have, as it would show them."""

from __future__ import annotations

import numpy as np
import pytest

from render_node.engines.mesh.tone import Tone
from render_node.ports import Image

DEEP = (0.14, 0.14, 0.20)


def _photo(black: tuple[int, int, int], white: tuple[int, int, int], dark_from: float) -> tuple[Image, Image]:
    """A face of one ink between two colours, and the photo with its black hair around it; BGR."""
    light = np.linspace(0.0, 1.0, 64 * 64).reshape(64, 64)[:, :, None]
    whole = np.array(black) + light * (np.array(white) - np.array(black))
    face = whole[light[:, :, 0].mean(axis=1) >= dark_from]
    return np.rint(face).astype(np.uint8), np.rint(whole).astype(np.uint8)


@pytest.mark.parametrize("black", [(0, 0, 0), (96, 108, 118)])
def test_nothing_is_darker_than_the_photos_black_nor_of_another_hue(black: tuple[int, int, int]) -> None:
    face, whole = _photo(black, (170, 205, 235), dark_from=0.5)
    lips = face.reshape(-1, 3).mean(axis=0)
    deep = Tone(face, whole).shaded(lips, DEEP)
    assert np.all(deep >= np.array(black) - 2.0)
    assert deep[0] <= deep[1] <= deep[2], "blue in a brown photo"
    assert deep.mean() < lips.mean() - 0.6 * (lips.mean() - np.mean(black)), "not dark"


def test_in_a_photo_of_colours_red_is_what_is_left_of_red() -> None:
    colours = np.random.default_rng(2).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    colours[:4] = 0
    deep = Tone(colours[8:], colours).shaded(np.array([60.0, 70.0, 180.0]), DEEP)
    assert deep == pytest.approx((60 * 0.14, 70 * 0.14, 180 * 0.20), abs=2.0)
