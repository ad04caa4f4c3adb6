"""A patch of the enlarged picture with the axes of one facial feature, and curves along it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.engines.mesh.raster import Field


@dataclass(frozen=True)
class Patch:
    """Axes: ``s`` runs along the feature, ``t`` downwards across it, both in IOD.

    The origin lies between the corners of the feature.
    """

    x: int
    """Left edge in pixels of the enlarged picture."""
    y: int
    s: Field
    t: Field
    across: NDArray[np.float32]
    """Unit vector of s in the picture."""
    down: NDArray[np.float32]
    origin: NDArray[np.float32]
    unit: float
    """Pixels of the enlarged picture per IOD."""

    @property
    def window(self) -> tuple[slice, slice]:
        rows, columns = self.s.shape
        return slice(self.y, self.y + rows), slice(self.x, self.x + columns)

    def along(self, points: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The s and t of points (n × 2) of the enlarged picture."""
        apart = (points - self.origin) / self.unit
        return (apart @ self.across).astype(np.float32), (apart @ self.down).astype(np.float32)

    def curve(self, points: NDArray[np.float32]) -> Field:
        """For every pixel the t of a line through points at the pixel's s; the ends go on level."""
        s, t = self.along(points)
        order = np.argsort(s)
        found = np.interp(self.s.ravel(), s[order], t[order]).reshape(self.s.shape)
        return cast(Field, found.astype(np.float32))

    def sources(self, ds: Field | float, dt: Field | float) -> Field:
        """Positions in the enlarged picture, shifted by ds and dt (IOD) along the axes."""
        rows, columns = self.s.shape
        xs = np.arange(self.x, self.x + columns, dtype=np.float32)[None, :]
        ys = np.arange(self.y, self.y + rows, dtype=np.float32)[:, None]
        shift_x = (ds * self.across[0] + dt * self.down[0]) * self.unit
        shift_y = (ds * self.across[1] + dt * self.down[1]) * self.unit
        at = np.stack(np.broadcast_arrays(xs + shift_x, ys + shift_y), axis=2)
        return cast(Field, at.astype(np.float32))


def cut_patch(
    left: NDArray[np.float32],
    right: NDArray[np.float32],
    unit: float,
    size: tuple[int, int],
    reach: tuple[float, float, float],
) -> Patch:
    """The patch around a feature with corners ``left`` and ``right`` in a picture of size (width, height).

    It is cut at the picture's edges, but never empty.
    ``reach`` says how far it extends sideways from the middle, above and below it, in IOD.
    """
    across = (right - left) / np.linalg.norm(right - left)
    down = np.array([-across[1], across[0]])
    origin = (left + right) / 2.0
    sideways, above, below = reach
    corners = [origin + unit * (s * across + t * down) for s in (-sideways, sideways) for t in (-above, below)]
    last = np.array(size) - 1
    low = np.clip(np.floor(np.min(corners, axis=0)), 0, last).astype(int)
    high = np.clip(np.ceil(np.max(corners, axis=0)), low + 1, last + 1).astype(int)
    xs, ys = np.meshgrid(np.arange(low[0], high[0], dtype=np.float32), np.arange(low[1], high[1], dtype=np.float32))
    dx, dy = (xs - origin[0]) / unit, (ys - origin[1]) / unit
    return Patch(
        x=int(low[0]),
        y=int(low[1]),
        s=cast(Field, (dx * across[0] + dy * across[1]).astype(np.float32)),
        t=cast(Field, (dx * down[0] + dy * down[1]).astype(np.float32)),
        across=across.astype(np.float32),
        down=down.astype(np.float32),
        origin=origin.astype(np.float32),
        unit=unit,
    )
