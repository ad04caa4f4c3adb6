"""How the whole picture gives way: head, smile, brows and breath as one sum of fields that are made once.

A forward displacement says where each point of the neutral picture goes; an image needs the inverse, where each of
its points comes from. Everything is linear in a handful of coefficients, so an image costs one matrix product.
"""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.core.channels import COLUMN
from render_node.engines.mesh import mouth_bend, topology
from render_node.engines.mesh.anatomy import Head, face_axes, hill
from render_node.engines.mesh.calm import read_lips
from render_node.engines.mesh.glasses import glasses_area, stiffened
from render_node.engines.mesh.raster import Field, blur, look_up, smoothstep
from render_node.ports import Points

CORNER_OUT, CORNER_UP = 0.085, 0.075
CHEEK_UP, CHEEK_SIGMA = 0.040, 0.20
BROW_UP = 0.075
LID_UP, LID_SIGMA = 0.030, 0.055
BREATH_UP = 0.035
PIVOT = 0.30
"""How far behind the plane of its outline the head turns, in IOD: the neck stands in its back half, so that what is
seen of a head moves as a whole when it turns."""
INVERSION_STEPS, DAMPED = 6, 0.8
"""Where a cheek is stretched to twice its width, whole steps would swing about the answer and never come to rest."""


EXPRESSIONS = ("smile", "brow", "breath", "wide", "pucker", "calm", "lids")
"""Channels that are one field each."""


class Bend:
    """The fields of one portrait. Displacements are in pixels, positions in pixels of the picture."""

    def __init__(self, head: Head, points: Points, *, glasses: bool) -> None:
        self._head = head
        worn = glasses_area(head, points) if glasses else np.zeros_like(head.xs)
        depth = stiffened(head, worn) if glasses else head.depth
        turned = [head.weight * (head.xs - head.centre[0]), head.weight * (head.ys - head.centre[1])]
        turned.append(head.weight * (depth + PIVOT * head.iod))
        zero = np.zeros_like(head.xs)
        fields = [np.stack([field, zero], axis=2) for field in turned]
        fields += [np.stack([zero, field], axis=2) for field in turned]
        fields += [_smile(head, points), _brow(head, points, glasses), _breath(head, points)]
        lips = read_lips(points, head.iod)
        fields += [mouth_bend.wide(head, points), mouth_bend.pucker(head, lips), mouth_bend.calm(head, lips)]
        fields[6:] = [field * (1.0 - worn)[:, :, None] for field in fields[6:]]
        fields.append(_lids(head, points))
        self._shape = (*head.xs.shape, 2)
        self._fields = np.stack(fields).reshape(len(fields), -1).astype(np.float32)
        self._cells = np.stack([head.xs, head.ys], axis=2)

    def displacement(self, row: NDArray[np.float32]) -> Field:
        """Rows × columns × 2: where the neutral picture goes for one row of a motion."""
        turn = rotation(*(float(row[COLUMN[name]]) for name in ("yaw", "pitch", "roll")))
        still = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
        expressions = [float(row[COLUMN[name]]) for name in EXPRESSIONS]
        amounts = np.concatenate([(turn - still).ravel(), expressions]).astype(np.float32)
        return cast(Field, (amounts @ self._fields).reshape(self._shape))

    def sources(self, displacement: Field) -> Field:
        """Rows × columns × 2: the neutral position from which each cell's content comes."""
        position = self._cells
        for _ in range(INVERSION_STEPS):
            missed = self._cells - position - look_up(displacement, self._in_cells(position))
            position = position + np.float32(DAMPED) * missed
        return position

    def moved(self, displacement: Field, at: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where points (n × 2) of the neutral picture go."""
        return cast(NDArray[np.float32], at + look_up(displacement, self._in_cells(at[None, :, :]))[0])

    def _in_cells(self, position: Field) -> Field:
        return cast(Field, (position + np.float32(0.5)) / np.float32(self._head.step) - np.float32(0.5))


def rotation(yaw: float, pitch: float, roll: float) -> NDArray[np.float64]:
    """2 × 3: where x, y and depth (towards the viewer) end up in the picture; degrees, signs as in a TrackRow."""
    y, p, r = np.radians([yaw, pitch, roll])
    turn_yaw = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    turn_pitch = np.array([[1, 0, 0], [0, np.cos(p), np.sin(p)], [0, -np.sin(p), np.cos(p)]])
    turn_roll = np.array([[np.cos(r), -np.sin(r), 0], [np.sin(r), np.cos(r), 0], [0, 0, 1]])
    full: NDArray[np.float64] = turn_roll @ turn_pitch @ turn_yaw
    return full[:2]


def _smile(head: Head, points: Points) -> Field:
    across, down = face_axes(points)
    field = np.zeros((*head.xs.shape, 2), dtype=np.float32)
    for corner, cheek, side in zip(topology.MOUTH_CORNERS, topology.CHEEKS, (-1.0, 1.0), strict=True):
        pull = (CORNER_OUT * side * across - CORNER_UP * down) * head.iod
        field += hill(head, points[corner, :2], mouth_bend.CORNER_SIGMA)[:, :, None] * pull
        field -= hill(head, points[cheek, :2], CHEEK_SIGMA)[:, :, None] * (CHEEK_UP * head.iod * down)
    return field


def _brow(head: Head, points: Points, glasses: bool) -> Field:
    """Up around the brows, fading into the forehead; nothing at the lids, which have a mind of their own.

    With glasses only the forehead above them moves: a rim that bends betrays the trick.
    """
    _, down = face_axes(points)
    lift = np.zeros_like(head.xs)
    depth = head.xs * down[0] + head.ys * down[1]
    for brow, lid in ((topology.LEFT_BROW, topology.LEFT_UPPER_LID), (topology.RIGHT_BROW, topology.RIGHT_UPPER_LID)):
        brow_depths, lid_high = points[list(brow), :2] @ down, float((points[list(lid), :2] @ down).min())
        brow_high, brow_low = float(brow_depths.min()), float(brow_depths.max())
        still, free = lid_high - 0.15 * (lid_high - brow_low), brow_low - 0.02 * head.iod
        if glasses:
            still, free = brow_high, brow_high - 0.16 * head.iod
        line = points[list(brow[:5]), :2] - (0.10 * head.iod * down if glasses else 0.0)
        hills = np.max([hill(head, point, 0.15) for point in line], axis=0)
        lift = np.maximum(lift, hills * smoothstep(still, free, depth))
    lift = blur(lift.astype(np.float32), 0.05 * head.iod / head.step)
    return cast(Field, -lift[:, :, None] * (BROW_UP * head.iod) * down)


def _lids(head: Head, points: Points) -> Field:
    """Up in the middle of each upper lid, so that more of the iris is seen; rims of glasses are too far to bend."""
    _, down = face_axes(points)
    lids = (points[list(lid[3:6]), :2] for lid in (topology.LEFT_UPPER_LID, topology.RIGHT_UPPER_LID))
    lift = np.max([hill(head, point, LID_SIGMA) for lid in lids for point in lid], axis=0)
    return cast(Field, -lift[:, :, None] * (LID_UP * head.iod) * down)


def _breath(head: Head, points: Points) -> Field:
    """The chest rises: from below the neck, inside the person, fading towards the sides and the lower edge."""
    chin = points[topology.CHIN, :2]
    below = (head.ys - chin[1]) / head.iod
    chest = smoothstep(0.25, 1.3, below) * np.exp(-(((head.xs - chin[0]) / (2.2 * head.iod)) ** 2) / 2.0)
    to_edge = (head.ys[-1, 0] - head.ys) / head.iod
    chest = chest * blur(head.matte, 0.10 * head.iod / head.step) * smoothstep(0.0, 0.8, to_edge)
    up = (-BREATH_UP * head.iod * chest).astype(np.float32)
    return np.stack([np.zeros_like(up), up], axis=2)
