"""How a curve travels between its key frames."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Easing = Callable[[Values], Values]


def _linear(u: Values) -> Values:
    return u


def _depart(u: Values) -> Values:
    return u * u


def _arrive(u: Values) -> Values:
    return u * (2.0 - u)


def _soft(u: Values) -> Values:
    """The path of least jerk: starts and ends with neither speed nor acceleration, as muscles do."""
    return u * u * u * (10.0 + u * (6.0 * u - 15.0))


EASINGS: dict[str, Easing] = {"linear": _linear, "depart": _depart, "arrive": _arrive, "soft": _soft}
"""Each takes the way travelled in time, 0..1, to the way travelled in value, 0..1."""


def eased(times: Values, values: Values, easings: tuple[str, ...], at: Values) -> Values:
    """The curve through all keys; ``easings[k]`` is how it arrives at key k (that of key 0 is unused).

    Before the first key the curve keeps the first value, after the last key the last one.
    """
    result = np.full(at.shape, values[0], dtype=np.float64)
    for k in range(1, len(times)):
        inside = (at > times[k - 1]) & (at <= times[k])
        way = EASINGS[easings[k]]((at[inside] - times[k - 1]) / (times[k] - times[k - 1]))
        result[inside] = values[k - 1] + (values[k] - values[k - 1]) * way
    result[at > times[-1]] = values[-1]
    return result


def flowing(times: Values, values: Values, at: Values) -> Values:
    """A cubic through all keys that never overshoots them and keeps its speed where it passes through a key.

    It starts and ends at rest. Slopes after Fritsch and Butland (1984), a harmonic mean of the neighbouring slopes.
    """
    spans = np.diff(times)
    slopes = np.diff(values) / spans
    tangents = np.zeros_like(values)
    tangents[1:-1] = _harmonic(slopes[:-1], slopes[1:], spans[:-1], spans[1:])
    clamped = np.clip(at, times[0], times[-1])
    k = np.clip(np.searchsorted(times, clamped, side="right") - 1, 0, len(spans) - 1)
    u = (clamped - times[k]) / spans[k]
    rise = values[k + 1] - values[k]
    lead = tangents[k] * spans[k]
    trail = tangents[k + 1] * spans[k]
    curved: Values = values[k] + u * (lead + u * (3.0 * rise - 2.0 * lead - trail + u * (lead + trail - 2.0 * rise)))
    return curved


def _harmonic(before: Values, after: Values, span_before: Values, span_after: Values) -> Values:
    same = before * after > 0.0
    weight_before = 2.0 * span_after + span_before
    weight_after = span_after + 2.0 * span_before
    safe_before = np.where(same, before, 1.0)
    safe_after = np.where(same, after, 1.0)
    mean = (weight_before + weight_after) / (weight_before / safe_before + weight_after / safe_after)
    return np.where(same, mean, 0.0)
