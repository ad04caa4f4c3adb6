"""Care for the panel: what stands still for years is moved a little, so that it burns in nowhere. Pure."""

from __future__ import annotations

from math import cos, tau

REST_S = 90.0
"""So long the picture stays in one place, the way there included."""
GLIDE_S = 15.0
"""On its way it moves by hundredths of a pixel an image: a whole one at once is a jolt that everybody sees."""
WAY = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (2, 0), (0, 2), (-2, 0), (0, -2))
"""Pixels right and down of where it belongs, one after another."""
MAT_S = 2400.0
MAT_DIMS = 0.04
"""The mat's brightness breathes by so much, slower than anybody sees."""


def wander(seconds: float) -> tuple[float, float]:
    """By how many pixels the whole picture is moved now."""
    turn, passed = divmod(seconds, REST_S)
    part = min(1.0, passed / GLIDE_S)
    eased = part * part * (3.0 - 2.0 * part)
    (ax, ay), (bx, by) = (WAY[int(turn + back) % len(WAY)] for back in (-1, 0))
    return ax + (bx - ax) * eased, ay + (by - ay) * eased


def mat_light(seconds: float) -> float:
    """Factor on the mat's colour."""
    return 1.0 - MAT_DIMS * (0.5 - 0.5 * cos(tau * seconds / MAT_S))
