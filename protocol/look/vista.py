"""A window, not a picture: how near the glass comes, and how it shifts by depth. Pure; browser glass does the same.

Everything stays inside the crop: coming nearer gives room, and shifting never takes more than that.
"""

from __future__ import annotations

from math import cos, sin, tau
from typing import NamedTuple

from protocol.track import Box

ROOM = 0.05
"""How much larger the picture is while it follows a viewer."""
REACH = 0.026
"""Of the crop's shorter side: how far depths 0 and 1 are moved apart for a viewer at the edge of what is followed."""
DRIFT = 0.04
"""How much larger it gets by itself when nobody is there."""
DRIFT_S, ACROSS_S, DOWN_S = 47.0, 61.0, 83.0
"""Periods of drawing near and of drifting across and down: together it takes days to come round."""
SPARE = 0.8
"""Of the room that drawing near gives, drifting takes so much."""


class Vista(NamedTuple):
    """From where the picture is seen."""

    zoom: float = 1.0
    pan: tuple[float, float] = (0.0, 0.0)
    """Of the room on each side, -1…1: which part of the crop is seen."""
    shift: tuple[float, float] = (0.0, 0.0)
    """Where the viewer is, -1…1, right and down positive, as far as there is room."""


STRAIGHT = Vista()


def vista(x: float, y: float, room: float, seconds: float, *, drifts: bool) -> Vista:
    """For a viewer at x and y, with so much (0…1) of the room for following; nobody is a viewer without room."""
    zoom, across, down = 1.0, 0.0, 0.0
    if drifts:
        zoom += DRIFT * (0.5 - 0.5 * cos(tau * seconds / DRIFT_S))
        across, down = SPARE * sin(tau * seconds / ACROSS_S), SPARE * sin(tau * seconds / DOWN_S)
    nearer = zoom + (1.0 + ROOM - zoom) * room
    calm = (1.0 - room) * _margin(zoom) / _margin(nearer) if nearer > 1.0 else 0.0  # what following needs is left free
    shift = (min(room, max(-room, x)), min(room, max(-room, y)))
    return Vista(nearer, (across * calm, down * calm), shift)


def _margin(zoom: float) -> float:
    """What is not seen, of the whole."""
    return 1.0 - 1.0 / zoom


def seen(crop: Box, view: Vista) -> Box:
    """The part of the crop that is seen."""
    w, h = crop.w / view.zoom, crop.h / view.zoom
    x, y = (crop.w - w) / 2 * (1.0 + view.pan[0]), (crop.h - h) / 2 * (1.0 + view.pan[1])
    return Box(crop.x + x, crop.y + y, w, h)


def parallax(crop: Box, width: int, height: int, view: Vista) -> tuple[float, float]:
    """``u_parallax``: by how much depths 0 and 1 are moved apart, in fractions of an image of this size."""
    reach = REACH * min(crop.w * width, crop.h * height)
    return view.shift[0] * reach / width, view.shift[1] * reach / height
