"""From a patch to what the glass draws: uniforms, and the part of the panel in which its oval is seen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from frame_node.core.patches import Patch
from frame_node.core.pose import applied, inverse
from frame_node.core.reel import Reel
from frame_node.core.sheet import SheetPlan
from frame_node.player.glass import PatchDraw
from protocol.look import Values
from protocol.track import Box

MARGIN = 2
"""Pixels around the oval."""


@dataclass(frozen=True)
class Place:
    """Which part of an image is seen where on the panel."""

    crop: Box
    """Of the image."""
    shift: Values
    """By how much of the image depth may move it, at most, either way."""
    window: Box
    """Of the panel."""
    width: int
    """Of the panel, in pixels."""
    height: int


def patch_draw(patch: Patch, plan: SheetPlan, reel: Reel, place: Place) -> PatchDraw:
    images = [*patch.images, *[(patch.images[0][0], 0.0)] * (4 - len(patch.images))]
    first, second, third, fourth = (plan.origin(patch.atlas, number) for number, _ in images)
    way = patch.to_neutral
    values = {
        "u_patch_width": (float(reel.width),),
        "u_patch_x": (way.xx, way.xy, way.tx),
        "u_patch_y": (way.yx, way.yy, way.ty),
        "u_patch_oval": tuple(patch.oval),
        "u_patch_first": (*first, *second),
        "u_patch_second": (*third, *fourth),
        "u_patch_weights": tuple(weight for _, weight in images),
        "u_patch_strength": (patch.strength,),
    }
    return PatchDraw(values, _window(patch, reel, place))


def _window(patch: Patch, reel: Reel, place: Place) -> tuple[int, int, int, int]:
    """Around the oval's corners as they are seen; never outside the panel."""
    oval, back, ratio = patch.oval, inverse(patch.to_neutral), reel.height / reel.width
    corners = [
        applied(back, (oval.x + across * oval.across, oval.y + down * oval.down))
        for across in (-1, 1)
        for down in (-1, 1)
    ]
    xs = [place.window.x + (x - place.crop.x) / place.crop.w * place.window.w for x, _ in corners]
    ys = [place.window.y + (y / ratio - place.crop.y) / place.crop.h * place.window.h for _, y in corners]
    far_x, far_y = (abs(moved) for moved in (place.shift[0] / place.crop.w, place.shift[1] / place.crop.h))
    xs, ys = [min(xs) - far_x, max(xs) + far_x], [min(ys) - far_y, max(ys) + far_y]
    left, top = (max(0, floor(low * size) - MARGIN) for low, size in ((min(xs), place.width), (min(ys), place.height)))
    right = min(place.width, ceil(max(xs) * place.width) + MARGIN)
    bottom = min(place.height, ceil(max(ys) * place.height) + MARGIN)
    return left, top, max(0, right - left), max(0, bottom - top)
