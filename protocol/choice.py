"""Which of several photos of a subject makes the best portrait, and why, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from protocol.messages.render import FaceFound, IntakeReport

WORSE = 0.06
"""A merit this much lower than the best photo's is worth a word."""


@dataclass(frozen=True)
class Merit:
    """One thing that makes a photo good: 1 when it is as good as can be, 0 when it cannot be worse."""

    of: Callable[[FaceFound], float]
    weight: float
    """How much of a photo's worth it can cost."""
    better: str
    worse: str
    """For people; ``face`` is at hand."""


def _within(value: float | None, none: float, full: float) -> float:
    """0 at ``none``, 1 at ``full``, straight between; 1 for what an older node did not measure."""
    return 1.0 if value is None else min(1.0, max(0.0, (value - none) / (full - none)))


def _turned(face: FaceFound) -> float:
    return _within(abs(face.yaw), 35.0, 3.0) * _within(abs(face.pitch or 0.0), 45.0, 12.0)


def _light(face: FaceFound) -> float:
    even = _within(face.one_sided, 0.5, 0.12)
    return even * _within(face.light, 0.1, 0.35) * (1.0 if face.light is None else _within(face.light, 1.0, 0.8))


MERITS: tuple[Merit, ...] = (
    Merit(
        lambda face: _within(face.eye_distance, 16.0, 110.0),
        0.9,
        "the largest face",
        "a smaller face ({face.eye_distance:.0f} pixels between the eyes)",
    ),
    Merit(lambda face: _within(face.sharpness, 0.1, 0.42), 0.9, "sharp", "less sharp ({face.sharpness:.2f})"),
    Merit(_turned, 0.7, "seen from the front", "turned away ({face.yaw:.0f}° aside)"),
    Merit(lambda face: _within(abs(face.roll), 40.0, 5.0), 0.4, "upright", "tilted by {face.roll:.0f}°"),
    Merit(lambda face: _within(face.eyes_open, 0.1, 0.2), 0.8, "eyes open", "eyes nearly shut"),
    Merit(lambda face: _within(face.mouth_open, 0.3, 0.02), 0.4, "mouth closed", "mouth open"),
    Merit(_light, 0.5, "well lit", "less well lit"),
    Merit(lambda face: _within(face.contrast, 0.05, 0.35), 0.4, "clear", "faded"),
    Merit(lambda face: _within(face.blocks, 2.0, 0.4), 0.4, "no traces of compression", "compressed until it shows"),
)


@dataclass(frozen=True)
class Standing:
    """One photo among the others."""

    name: str
    worth: float
    """0..1; 0 for one that cannot be used."""
    words: str


def ranked(photos: Sequence[tuple[str, IntakeReport]]) -> tuple[Standing, ...]:
    """The best first, each with its reasons; equal ones keep their order."""
    best = max((report for _, report in photos), key=worth, default=None)
    standings = [Standing(name, worth(report), _words(report, best)) for name, report in photos]
    return tuple(sorted(standings, key=lambda one: -one.worth))


def worth(report: IntakeReport) -> float:
    """Of its most prominent face; every merit that is missing costs its share."""
    if report.decision == "refuse" or not report.faces:
        return 0.0
    result = 1.0
    for merit in MERITS:
        result *= 1.0 - merit.weight * (1.0 - merit.of(report.faces[0]))
    return result


def _words(report: IntakeReport, best: IntakeReport | None) -> str:
    if report.decision == "refuse" or not report.faces:
        return f"cannot be used: {report.words}"
    face = report.faces[0]
    several = f" (of {len(report.faces)} faces the largest)" if len(report.faces) > 1 else ""
    if report is best:
        good = [merit.better for merit in MERITS if merit.of(face) > 0.9]
        flaws = [merit.worse.format(face=face) for merit in MERITS if merit.of(face) < 0.6]
        but = f"; but {_listed(flaws)}" if flaws else ""
        return f"the best{several}: {_listed(good) or 'nothing about it is bad'}{but}."
    assert best is not None
    lost = [
        (merit.weight * (merit.of(best.faces[0]) - merit.of(face)), merit.worse.format(face=face)) for merit in MERITS
    ]
    reasons = [words for cost, words in sorted(lost, key=lambda one: -one[0]) if cost > WORSE]
    return f"{_listed(reasons) or 'nearly as good'}{several}."


def _listed(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else "".join(words)
