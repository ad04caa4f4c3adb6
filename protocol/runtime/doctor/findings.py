"""Checks are small functions that look and say; a check that crashes is a finding too, never a traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from protocol.errors import KinframeError

Level = Literal["ok", "warn", "fail"]
LEVELS: tuple[Level, ...] = ("ok", "warn", "fail")
"""From good to bad; the place of the worst is the doctor's exit status."""


@dataclass(frozen=True)
class Verdict:
    """What a check says. ``remedy`` is what to do about it, empty when all is well."""

    level: Level
    reason: str
    remedy: str = ""


C = TypeVar("C")
Check = Callable[[C], Verdict]
"""Looks at a case, changes nothing. Its name is what people see."""


@dataclass(frozen=True)
class Finding:
    """A verdict with the name of its check."""

    check: str
    verdict: Verdict


def ok(reason: str) -> Verdict:
    return Verdict("ok", reason)


def warn(reason: str, remedy: str) -> Verdict:
    return Verdict("warn", reason, remedy)


def fail(reason: str, remedy: str) -> Verdict:
    return Verdict("fail", reason, remedy)


def examine(case: C, checks: Iterable[Check[C]]) -> Iterator[Finding]:
    """One finding for each check, as soon as it is made."""
    for check in checks:
        yield Finding(name(check), _said(check, case))


def name(check: Callable[..., object]) -> str:
    return getattr(check, "__name__", "check").replace("_", " ")


def _said(check: Check[C], case: C) -> Verdict:
    try:
        return check(case)
    except KinframeError as error:
        return fail(f"{error.message} [{error.code}]", "see docs/errors.md for the code")
    except Exception as error:
        return fail(f"the check itself failed: {type(error).__name__}: {error}", "please report this")


def worst(findings: Iterable[Finding]) -> Level:
    return max((finding.verdict.level for finding in findings), key=LEVELS.index, default="ok")
