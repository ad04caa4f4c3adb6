"""What the mesh engine reads from a portrait once: sizes, the head's outline and its depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.engines.mesh import topology
from render_node.engines.mesh.raster import Field, blur, resize, smoothstep
from render_node.ports import Mask, Points, Portrait

RAYS = 96
NECK = 1.0, 1.45
HAT = 1.2, 1.7
"""From where to where the person beyond the head's outline moves ever less, in outline radii: neck and shoulders
follow softly, hair and hats that stand out go with the head. The background never moves: it is another picture."""
RELIEF, SKULL = 1.35, 0.30
"""How far the face comes forward, as a multiple of what the landmarks say, and the head with hair and hat besides, in
IOD at its middle. Together, five degrees of turn are measured as about five."""


@dataclass(frozen=True)
class Head:
    """A portrait's head on a grid of cells, each ``step`` pixels wide. Lengths are in pixels."""

    step: float
    iod: float
    centre: NDArray[np.float32]
    """x and y of the point about which the head turns."""
    xs: Field
    """Rows × columns: the pixel's x in the middle of each cell."""
    ys: Field
    outline: NDArray[np.float32]
    """RAYS × 2: where head and hair end."""
    weight: Field
    """1 inside the outline, 0 beyond its reach."""
    depth: Field
    """Towards the viewer; 0 at the outline."""
    matte: Mask
    """On the grid."""


def read_head(portrait: Portrait) -> Head:
    height, width = portrait.image.shape[:2]
    points = portrait.face.points
    iod = eye_distance(points)
    step = float(max(1, round(iod / 26.0)))
    columns, rows = int(np.ceil(width / step)), int(np.ceil(height / step))
    xs, ys = np.meshgrid(
        (np.arange(columns, dtype=np.float32) + 0.5) * step - 0.5,
        (np.arange(rows, dtype=np.float32) + 0.5) * step - 0.5,
    )
    tall = float(np.linalg.norm(points[topology.FOREHEAD, :2] - points[topology.CHIN, :2]))
    down = (points[topology.CHIN, :2] - points[topology.FOREHEAD, :2]) / tall
    centre = (points[topology.FOREHEAD, :2] + points[topology.CHIN, :2]) / 2.0 - down * 0.10 * tall
    radii = _outline_radii(portrait.matte, points, centre, down)
    angles = _angles()
    outline = centre + radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    part = _part_of_radius(xs, ys, centre, radii)
    matte = resize(portrait.matte, columns, rows)
    return Head(
        step=step,
        iod=iod,
        centre=centre.astype(np.float32),
        xs=xs,
        ys=ys,
        outline=outline.astype(np.float32),
        weight=_weight(xs, ys, centre, down, part),
        depth=blur(_depth(xs, ys, points, outline) * smoothstep(1.02, 0.85, part), 0.06 * iod / step)
        + SKULL * iod * np.maximum(1.0 - part * part, 0.0),
        matte=matte,
    )


def eye_distance(points: Points) -> float:
    """Between the outer corners of the eyes: the unit (IOD) of all amplitudes."""
    left, right = topology.OUTER_CORNERS
    return float(np.linalg.norm(points[left, :2] - points[right, :2]))


def hill(head: Head, at: NDArray[np.float32], sigma: float) -> Field:
    apart = (head.xs - at[0]) ** 2 + (head.ys - at[1]) ** 2
    return cast(Field, np.exp(-apart / (2.0 * (sigma * head.iod) ** 2)).astype(np.float32))


def face_axes(points: Points) -> NDArray[np.float32]:
    """2 × 2 unit vectors: to the right along the eyes, and down."""
    left, right = topology.OUTER_CORNERS
    across = (points[right, :2] - points[left, :2]).astype(np.float64)
    across /= np.linalg.norm(across)
    return np.array([across, (-across[1], across[0])], dtype=np.float32)


def _weight(xs: Field, ys: Field, centre: NDArray[np.float32], down: NDArray[np.float32], part: Field) -> Field:
    below, aside = (xs - centre[0]) * down[0] + (ys - centre[1]) * down[1], np.hypot(xs - centre[0], ys - centre[1])
    upward = smoothstep(0.45, -0.05, below / np.maximum(aside, 1.0))
    high, low = (smoothstep(end, start, part) for start, end in (HAT, NECK))
    return cast(Field, low + (high - low) * upward)


def _angles() -> NDArray[np.floating]:
    return np.arange(RAYS) * (2.0 * np.pi / RAYS)


def _outline_radii(
    matte: Mask, points: Points, centre: NDArray[np.float32], down: NDArray[np.float32]
) -> NDArray[np.floating]:
    """Marches outwards until the matte ends; below, where the body goes on, the chin is the end."""
    height, width = matte.shape
    oval = points[list(topology.OVAL), :2] - centre
    oval_angles = np.arctan2(oval[:, 1], oval[:, 0]) % (2.0 * np.pi)
    order = np.argsort(oval_angles)
    angles = _angles()
    face = np.interp(angles, oval_angles[order], np.linalg.norm(oval, axis=1)[order], period=2.0 * np.pi)
    downward = np.cos(angles) * down[0] + np.sin(angles) * down[1]
    most = face * (1.06 + 0.84 * smoothstep(0.55, -0.1, downward.astype(np.float32)))
    ways = np.linspace(1.0, 1.9, 46)
    radii = face * ways[:, None]
    x = np.clip(np.rint(centre[0] + radii * np.cos(angles)), 0, width - 1).astype(np.intp)
    y = np.clip(np.rint(centre[1] + radii * np.sin(angles)), 0, height - 1).astype(np.intp)
    inside = np.logical_and.accumulate(matte[y, x] > 0.5, axis=0)
    reached = face * ways[np.maximum(inside.sum(axis=0) - 1, 0)]
    radius = np.minimum(np.maximum(reached, face * 1.02), most)
    kernel = np.array([1.0, 4.0, 6.0, 4.0, 1.0]) / 16.0
    return cast(
        NDArray[np.float64], np.convolve(np.concatenate([radius[-2:], radius, radius[:2]]), kernel, mode="valid")
    )


def _part_of_radius(xs: Field, ys: Field, centre: NDArray[np.float32], radii: NDArray[np.floating]) -> Field:
    dx, dy = xs - centre[0], ys - centre[1]
    angle = np.arctan2(dy, dx) % (2.0 * np.pi)
    edge = np.interp(angle.ravel(), _angles(), radii, period=2.0 * np.pi).reshape(angle.shape)
    return cast(Field, (np.hypot(dx, dy) / edge).astype(np.float32))


def _depth(xs: Field, ys: Field, points: Points, outline: NDArray[np.floating]) -> Field:
    """Interpolates the landmarks' depth (inverse fourth power of distance), with the outline at 0."""
    oval_z = float(np.median(points[list(topology.OVAL), 2]))
    known_xy = np.concatenate([points[:468, :2], outline]).astype(np.float32)
    known_z = np.concatenate([RELIEF * np.maximum(oval_z - points[:468, 2], 0.0), np.zeros(len(outline))]).astype(
        np.float32
    )
    cells = np.stack([xs.ravel(), ys.ravel()], axis=1)
    low, high = outline.min(axis=0), outline.max(axis=0)
    near = np.flatnonzero(((cells > low) & (cells < high)).all(axis=1))
    result = np.zeros(len(cells), dtype=np.float32)
    for chunk in np.array_split(near, max(1, len(near) // 2000)):
        apart = ((cells[chunk, None, :] - known_xy[None, :, :]) ** 2).sum(axis=2) + 4.0
        weight = 1.0 / (apart * apart)
        result[chunk] = (weight @ known_z) / weight.sum(axis=1)
    return result.reshape(xs.shape)
