"""Similarities between faces: inverse, product, and the way half-way from one to another."""

from __future__ import annotations

from math import atan2, cos, exp, hypot, log, sin

from protocol.track import Affine

IDENTITY = Affine()


def inverse(one: Affine) -> Affine:
    """Raises ZeroDivisionError for a map that flattens the plane, which no track contains."""
    scale = 1.0 / (one.xx * one.yy - one.xy * one.yx)
    xx, xy, yx, yy = one.yy * scale, -one.xy * scale, -one.yx * scale, one.xx * scale
    return Affine(xx, xy, -(xx * one.tx + xy * one.ty), yx, yy, -(yx * one.tx + yy * one.ty))


def product(outer: Affine, inner: Affine) -> Affine:
    """First ``inner``, then ``outer``."""
    return Affine(
        outer.xx * inner.xx + outer.xy * inner.yx,
        outer.xx * inner.xy + outer.xy * inner.yy,
        outer.xx * inner.tx + outer.xy * inner.ty + outer.tx,
        outer.yx * inner.xx + outer.yy * inner.yx,
        outer.yx * inner.xy + outer.yy * inner.yy,
        outer.yx * inner.tx + outer.yy * inner.ty + outer.ty,
    )


def between(one: Affine, other: Affine, progress: float, about: tuple[float, float]) -> Affine:
    """A similarity between two, turning and scaling evenly about a point (of the neutral face), in image widths.

    Interpolating the origin's translation instead would let a head that turns swing around the corner of the
    picture.
    """
    angle_a, size_a = _turn(one)
    angle_b, size_b = _turn(other)
    angle = angle_a + (angle_b - angle_a) * progress
    size = exp(log(size_a) + (log(size_b) - log(size_a)) * progress)
    ax, ay = applied(one, about)
    bx, by = applied(other, about)
    c, s = size * cos(angle), size * sin(angle)
    x, y = ax + (bx - ax) * progress, ay + (by - ay) * progress
    return Affine(c, -s, x - (c * about[0] - s * about[1]), s, c, y - (s * about[0] + c * about[1]))


def _turn(one: Affine) -> tuple[float, float]:
    return atan2(one.yx, one.xx), max(1e-6, hypot(one.xx, one.yx))


def applied(one: Affine, point: tuple[float, float]) -> tuple[float, float]:
    """Where a point goes."""
    x, y = point
    return one.xx * x + one.xy * y + one.tx, one.yx * x + one.yy * y + one.ty
