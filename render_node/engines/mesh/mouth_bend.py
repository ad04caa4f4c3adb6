"""How the skin about a mouth gives way when its corners move: fields over the whole picture, in pixels."""

from __future__ import annotations

from typing import cast

import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.anatomy import Head, face_axes, hill
from render_node.engines.mesh.calm import Lips
from render_node.engines.mesh.raster import Field, blur, smoothstep
from render_node.ports import Points

CORNER_SIGMA = 0.16
WIDE_OUT, WIDE_UP = 0.060, 0.008
CHEEK = 0.46
"""How far above and below the corners the cheek follows them down, in IOD."""


def wide(head: Head, points: Points) -> Field:
    """The corners of the mouth apart, hardly up: a smile without joy."""
    across, down = face_axes(points)
    field = np.zeros((*head.xs.shape, 2), dtype=np.float32)
    for corner, side in zip(topology.MOUTH_CORNERS, (-1.0, 1.0), strict=True):
        pull = (WIDE_OUT * side * across - WIDE_UP * down) * head.iod
        field += hill(head, points[corner, :2], CORNER_SIGMA)[:, :, None] * pull
    return field


def pucker(head: Head, lips: Lips) -> Field:
    """The mouth narrower as a whole, so that its corners are not pinched; nose and chin stay."""
    s, t = _axes(head, lips)
    return _along(lips, -lips.gathered * s * _around(lips, s, t), np.zeros_like(s))


def calm(head: Head, lips: Lips) -> Field:
    """The corners back down and in, to where they are when nobody smiles; the cheeks above them sink."""
    s, t = _axes(head, lips)
    beside = _beside(lips, s, t)
    sinks = smoothstep(-CHEEK, -0.02, t) * smoothstep(CHEEK, 0.04, t)
    return _along(lips, -lips.narrower * s * _around(lips, s, t), lips.levelling(s) * beside * sinks)


def _axes(head: Head, lips: Lips) -> tuple[Field, Field]:
    dx, dy = (head.xs - lips.origin[0]) / lips.unit, (head.ys - lips.origin[1]) / lips.unit
    s, t = dx * lips.across[0] + dy * lips.across[1], dx * lips.down[0] + dy * lips.down[1]
    return cast(Field, s.astype(np.float32)), cast(Field, t.astype(np.float32))


def _around(lips: Lips, s: Field, t: Field) -> Field:
    """1 at the lips, 0 at nose, chin and the sides of the face."""
    middle = float(lips.line.max())
    nose = smoothstep(0.34, 0.16, np.abs(s)) * smoothstep(min(0.0, lips.nose + 0.14), lips.nose - 0.02, t)
    above = smoothstep(-CHEEK - 0.10, 0.0, t) * (np.float32(1.0) - nose)
    below = smoothstep(lips.chin, middle + lips.lower + 0.04, t)
    return cast(Field, _beside(lips, s, t) * above * below)


def _beside(lips: Lips, s: Field, t: Field) -> Field:
    """1 between the corners, evenly down to 0 at the outline of the face, which stands still."""
    aside, side = np.abs(s), np.maximum(lips.side(t), lips.half * 1.25)
    fade = np.clip((side - aside) / (side - 0.92 * lips.half), 0.0, 1.0)
    return blur(fade.astype(np.float32), 1.0)


def _along(lips: Lips, ds: Field, dt: Field) -> Field:
    """A displacement along the axes of a mouth as one in pixels."""
    pull = ds[:, :, None] * lips.across + dt[:, :, None] * lips.down
    return cast(Field, (pull * np.float32(lips.unit)).astype(np.float32))
