"""Which photo of a subject makes the best portrait, and why."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from hub.core.records import Portrait
from hub.core.state import State
from protocol.choice import WORSE, Standing, ranked, worth
from protocol.messages import IntakeReport
from protocol.words import PortraitId, SubjectId


def standings(state: State, subject: SubjectId) -> tuple[Standing, ...]:
    """The subject's photos by name of their portraits, the best first; nothing while there is nothing to compare."""
    reports = [(portrait.id, _judged(portrait)) for portrait in _of(state, subject)]
    known = [(name, report) for name, report in reports if report is not None]
    return ranked(known) if len(known) > 1 else ()


def best(portraits: Iterable[Portrait]) -> Portrait | None:
    """The one whose photo is worth most; of equal ones the first, as in ``standings``."""
    return max(portraits, key=_worth, default=None)


def clearly_better(one: Portrait, other: Portrait) -> bool:
    """By so much that a word is said about it."""
    return _worth(one) > _worth(other) + WORSE


def why(state: State, portrait: PortraitId) -> str:
    """The reasons for the best of several photos as a sentence that follows another; else nothing."""
    order = standings(state, state.house.portraits[portrait].subject)
    return f" Of {len(order)} photos it is {order[0].words}" if order and order[0].name == portrait else ""


def _of(state: State, subject: SubjectId) -> tuple[Portrait, ...]:
    return tuple(portrait for portrait in state.house.portraits.values() if portrait.subject == subject)


def _worth(portrait: Portrait) -> float:
    report = _judged(portrait)
    return worth(report) if report is not None else 0.0


def _judged(portrait: Portrait) -> IntakeReport | None:
    """What intake said of the face that moves: the chosen one, or the most prominent."""
    report, face = portrait.report, portrait.face
    if report is None or face is None or face >= len(report.faces):
        return report
    return msgspec.structs.replace(report, decision="accept", faces=(report.faces[face],))
