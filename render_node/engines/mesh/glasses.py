"""Glasses: whether somebody wears them, and where the face must be as stiff as they are.

Their bridge crosses the ridge of the nose, where bare skin has no edge.
"""

from __future__ import annotations

from typing import cast

import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.anatomy import Head, eye_distance, face_axes
from render_node.engines.mesh.raster import Field, look_up, smoothstep
from render_node.ports import Image, Points

LEAST_EDGE = 0.30
"""Relative change of colour within 0.03 IOD along the nose. Bare noses show about 0.08, bridges 0.4 to 1."""
SAMPLES = 60
ABOVE, BELOW, ASIDE = 0.24, 0.40, 0.55
"""How far rims and lenses reach from the middle between the eyes, in IOD."""
YIELDS, YIELDS_ASIDE = 0.14, 0.40
"""Breadth of the skin around them that makes up for the difference, in IOD: at the temples depth falls away, and a
narrow strip would fold."""
STIFF = 0.62
"""Wholly flat, a face behind glasses would hardly be seen to turn."""


def wears_glasses(image: Image, points: Points) -> bool:
    top, bottom = (points[index, :2] for index in topology.NOSE_RIDGE)
    left, right = (points[index, :2] for index in topology.OUTER_CORNERS)
    unit = eye_distance(points)
    along = np.linspace(0.0, 1.0, SAMPLES, dtype=np.float32)[:, None, None]
    aside = np.linspace(-0.05, 0.05, 7, dtype=np.float32)[None, :, None]
    at = top + along * (bottom - top) + aside * (right - left)
    colours: Field = look_up(image.astype(np.float32), at.astype(np.float32)).mean(axis=1)
    spacing = float(np.linalg.norm(bottom - top)) / unit / (SAMPLES - 1)
    change = np.abs(np.gradient(colours, spacing, axis=0)) * 0.03
    return bool((change / np.maximum(colours.mean(axis=0), 20.0)).max() > LEAST_EDGE)


def glasses_area(head: Head, points: Points) -> Field:
    """1 where rims and lenses may be, 0 where nothing of them is."""
    across, down = face_axes(points)
    middle = points[list(topology.OUTER_CORNERS), :2].mean(axis=0)
    s = ((head.xs - middle[0]) * across[0] + (head.ys - middle[1]) * across[1]) / head.iod
    t = ((head.xs - middle[0]) * down[0] + (head.ys - middle[1]) * down[1]) / head.iod
    high = smoothstep(-ABOVE - YIELDS, -ABOVE, t.astype(np.float32))
    low = smoothstep(BELOW + YIELDS, BELOW, t.astype(np.float32))
    return cast(Field, high * low * smoothstep(ASIDE + YIELDS_ASIDE, ASIDE, np.abs(s).astype(np.float32)))


def stiffened(head: Head, area: Field) -> Field:
    """The head's depth, but one plane where glasses are: what is on a plane turns without changing its shape."""
    place = np.stack([head.xs, head.ys, np.ones_like(head.xs)], axis=2)
    within = area > 0.5
    plane, *_ = np.linalg.lstsq(place[within].astype(np.float64), head.depth[within].astype(np.float64), rcond=None)
    return cast(Field, (head.depth + STIFF * area * (place @ plane - head.depth)).astype(np.float32))
