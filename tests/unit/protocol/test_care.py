"""Nothing on a panel stays in one place for ever, and nobody sees it move."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from protocol.look.care import GLIDE_S, MAT_DIMS, REST_S, WAY, mat_light, wander


def test_the_picture_is_everywhere_equally_long_and_never_far() -> None:
    places = Counter(wander(step * REST_S + GLIDE_S) for step in range(10 * len(WAY)))
    assert len(places) == len(WAY) and set(places.values()) == {10}
    assert all(max(abs(x), abs(y)) <= 2 for x, y in places)
    assert (sum(x for x, _ in WAY), sum(y for _, y in WAY)) == (0, 0)


def test_the_picture_glides_and_never_jolts() -> None:
    images = [wander(number / 30.0) for number in range(round(30 * REST_S * (len(WAY) + 1)))]
    assert max(max(abs(b - a) for a, b in zip(one, other, strict=True)) for one, other in pairwise(images)) < 0.02


def test_the_mat_breathes_unseen() -> None:
    lights = [mat_light(float(second)) for second in range(5000)]
    assert min(lights) >= 1.0 - MAT_DIMS - 1e-9 and max(lights) <= 1.0
    assert max(abs(b - a) for a, b in pairwise(lights)) < 1 / 2550
