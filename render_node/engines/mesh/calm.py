"""The mouth at ease: what a smile in the photo did to it, read from its landmarks, so that it can be undone.

A face that smiles in its photo would kiss, whistle and wonder through its grin. Lengths are in IOD.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.engines.mesh import topology
from render_node.engines.mesh.raster import Field
from render_node.ports import Points

HALF_AT_EASE, HALF_GATHERED = 0.300, 0.192
"""From the middle of the mouth to its corners: in most faces, and in a kiss."""
CURVED = 0.06
"""How much of a smile's bow a mouth at ease keeps: no mouth is a ruler."""
MOST_LEVELLED = 0.12
UPPER_SHARE = 0.55
"""Of the way that lips go to close, what the upper one does; the jaw does the rest."""
UPPER_AT_EASE, LOWER_AT_EASE = 0.062, 0.092
"""How high the red of the lips is in its middle, at least: a smile stretches it thin."""


@dataclass(frozen=True)
class Lips:
    """One mouth. Axes: s from its middle to the right, t down from the line between its corners."""

    origin: NDArray[np.float32]
    across: NDArray[np.float32]
    down: NDArray[np.float32]
    unit: float
    half: float
    at_s: NDArray[np.float32]
    line: NDArray[np.float32]
    """At each of ``at_s``, from corner to corner, the t at which the lips would meet."""
    oval: NDArray[np.float32]
    """n × 2: how far beside the middle the outline of the face is, by t in rising order."""
    nose: float
    """Its lower end, as a t."""
    chin: float
    upper: float
    lower: float
    """How high the red of the lips is in its middle."""

    @property
    def narrower(self) -> float:
        """By what part of its width a smile stretches the mouth."""
        return max(0.0, 1.0 - HALF_AT_EASE / self.half)

    @property
    def gathered(self) -> float:
        """By what further part it shrinks in a kiss."""
        return max(0.0, min(self.half, HALF_AT_EASE) - HALF_GATHERED) / self.half

    def side(self, t: Field) -> Field:
        """How far beside the middle of the mouth the face ends, on its narrower side."""
        found = np.interp(t.ravel(), self.oval[:, 1], self.oval[:, 0])
        return cast(Field, found.reshape(t.shape).astype(np.float32))

    def levelling(self, s: Field) -> Field:
        """How far down each place must go for the line between the lips to be level; never up."""
        bow = float(np.interp(0.0, self.at_s, self.line)) - self.line
        way = (1.0 - CURVED) * np.clip(bow, 0.0, MOST_LEVELLED)
        smooth = np.convolve(np.pad(way, 2, mode="edge"), np.ones(5) / 5.0, mode="valid")
        return cast(Field, np.interp(s.ravel(), self.at_s, smooth).reshape(s.shape).astype(np.float32))


def read_lips(points: Points, unit: float) -> Lips:
    """``points``: n × 2 or 3, in pixels; ``unit``: pixels per IOD."""
    flat = points[:, :2].astype(np.float64)
    left, right = (flat[index] for index in topology.MOUTH_CORNERS)
    across = (right - left) / np.linalg.norm(right - left)
    down = np.array([-across[1], across[0]])
    origin = (left + right) / 2.0
    s, t = (flat - origin) @ across / unit, (flat - origin) @ down / unit
    upper, lower = list(topology.INNER_UPPER_LIP), list(topology.INNER_LOWER_LIP)
    half = float(np.linalg.norm(right - left)) / unit / 2.0
    at_s = np.linspace(-half, half, 33)
    over, under = np.interp(at_s, s[upper], t[upper]), np.interp(at_s, s[lower], t[lower])
    outer_upper, outer_lower = topology.OUTER_LIP_MIDDLES
    inner_upper, inner_lower = topology.INNER_LIP_MIDDLES
    return Lips(
        origin=origin.astype(np.float32),
        across=across.astype(np.float32),
        down=down.astype(np.float32),
        unit=unit,
        half=max(half, 0.05),
        at_s=at_s.astype(np.float32),
        line=(over + UPPER_SHARE * np.maximum(under - over, 0.0)).astype(np.float32),
        oval=_outline(s, t),
        nose=float(t[topology.UNDER_NOSE]),
        chin=float(t[topology.CHIN]),
        upper=max(float(t[inner_upper] - t[outer_upper]), 0.01),
        lower=max(float(t[outer_lower] - t[inner_lower]), 0.01),
    )


def _outline(s: NDArray[np.float64], t: NDArray[np.float64]) -> NDArray[np.float32]:
    oval = np.array(topology.OVAL)
    at = np.linspace(t[oval].min(), t[oval].max(), 24)
    sides = []
    for side in (oval[s[oval] <= 0.0], oval[s[oval] > 0.0]):
        order = side[np.argsort(t[side])]
        sides.append(np.interp(at, t[order], np.abs(s[order])) if len(order) else np.ones_like(at))
    return np.stack([np.min(sides, axis=0), at], axis=1).astype(np.float32)
