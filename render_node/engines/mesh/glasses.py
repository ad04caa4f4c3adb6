"""Whether somebody wears glasses: their bridge crosses the ridge of the nose, where bare skin has no edge."""

from __future__ import annotations

import numpy as np

from render_node.engines.mesh import topology
from render_node.engines.mesh.anatomy import eye_distance
from render_node.engines.mesh.raster import Field, look_up
from render_node.ports import Image, Points

LEAST_EDGE = 0.30
"""Relative change of colour within 0.03 IOD along the nose. Bare noses show about 0.08, bridges 0.4 to 1."""
SAMPLES = 60


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
