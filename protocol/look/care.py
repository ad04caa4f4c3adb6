"""Care for the panel: what stands still for years is moved a little, so that it burns in nowhere. Pure."""

from __future__ import annotations

from math import cos, tau

REST_S = 90.0
"""So long the picture stays in one place."""
WAY = ((0, 0), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1), (2, 0), (0, 2), (-2, 0), (0, -2))
"""Pixels right and down of where it belongs, one after another."""
MAT_S = 2400.0
MAT_DIMS = 0.04
"""The mat's brightness breathes by so much, slower than anybody sees."""


def wander(seconds: float) -> tuple[int, int]:
    """By how many pixels the whole picture is moved now."""
    return WAY[int(seconds // REST_S) % len(WAY)]


def mat_light(seconds: float) -> float:
    """Factor on the mat's colour."""
    return 1.0 - MAT_DIMS * (0.5 - 0.5 * cos(tau * seconds / MAT_S))
