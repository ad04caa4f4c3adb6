"""How clips of many photos fared: for each gesture and each measure that has a bound, the mean and the worst."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from statistics import fmean

from render_node.core.verdict import Check


@dataclass(frozen=True)
class Result:
    """What one photo came to with one gesture."""

    photo: str
    label: str
    measures: Mapping[str, float]
    refused: str = ""
    """Why its clip was not delivered."""


@dataclass(frozen=True)
class Score:
    """One measure of one gesture over all photos."""

    label: str
    measure: str
    count: int
    mean: float
    worst: float
    worst_photo: str
    bound: str
    """In words: ``at least 0.80``."""
    kept: bool
    """Whether even the worst is within it."""


def scores(results: Iterable[Result], checks: Sequence[Check]) -> tuple[Score, ...]:
    """In the order of the results and of the checks; what was refused counts as well, that is where the worst is."""
    by_label: dict[str, list[Result]] = {}
    for result in results:
        by_label.setdefault(result.label, []).append(result)
    return tuple(
        score
        for label, mine in by_label.items()
        for check in checks
        if (score := _score(label, mine, check)) is not None
    )


def margin(check: Check, value: float) -> float:
    """How far a value is within the bounds; negative outside, and for what is no number."""
    return float("-inf") if isnan(value) else min(value - check.least, check.most - value)


def _score(label: str, results: Sequence[Result], check: Check) -> Score | None:
    found = [(result.measures[check.measure], result.photo) for result in results if check.measure in result.measures]
    if not found:
        return None
    worst, photo = min(found, key=lambda one: margin(check, one[0]))
    mean = fmean(value for value, _ in found)
    kept = margin(check, worst) >= 0.0
    return Score(label, check.measure, len(found), mean, worst, photo, _bound(check), kept)


def _bound(check: Check) -> str:
    least = f"at least {check.least:g}" if check.least > float("-inf") else ""
    most = f"at most {check.most:g}" if check.most < float("inf") else ""
    return " and ".join(part for part in (least, most) if part)
