"""Which measures a clip must meet. The numbers are data (``inspection.toml``); this file reads and applies them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from render_node.errors import LimitsInvalid

UNMEASURED = "inspect.unmeasured"


@dataclass(frozen=True)
class Check:
    """One bound on one measure; measures that a clip does not have are not checked."""

    measure: str
    code: str
    words: str
    """For people; ``{value}``, ``{least}`` and ``{most}`` are filled in."""
    least: float = float("-inf")
    most: float = float("inf")


@dataclass(frozen=True)
class Refusal:
    """Why a clip is not delivered."""

    code: str
    reason: str


def parse_checks(table: Mapping[str, Any]) -> tuple[Check, ...]:
    """Reads the ``[[check]]`` tables. Raises LimitsInvalid, naming what is wrong."""
    checks: list[Check] = []
    for index, entry in enumerate(table.get("check", [])):
        unknown = set(entry) - {"measure", "code", "words", "least", "most"}
        if unknown or not {"measure", "code", "words"} <= set(entry) or not {"least", "most"} & set(entry):
            raise LimitsInvalid(f"check[{index}]: needs measure, code, words and least or most, nothing else")
        bounds = {name: float(entry[name]) for name in ("least", "most") if name in entry}
        checks.append(Check(str(entry["measure"]), str(entry["code"]), str(entry["words"]), **bounds))
    if not checks:
        raise LimitsInvalid("no [[check]] is defined: everything would pass")
    return tuple(checks)


def judge(measures: Mapping[str, float], declared: Iterable[str], checks: Iterable[Check]) -> Refusal | None:
    """The first check that fails, in the order of the file; None when the clip may be delivered.

    ``declared``: channels that the gesture promises to move. One that could not be measured is a refusal too.
    """
    for check in checks:
        value = measures.get(check.measure)
        if value is not None and not check.least <= value <= check.most:  # NaN fails as well
            return Refusal(check.code, check.words.format(value=value, least=check.least, most=check.most))
    for channel in declared:
        if not {f"{channel}.r", f"{channel}.slight_r", f"{channel}.set_r"} & measures.keys():
            return Refusal(UNMEASURED, f"whether the face does what it was told ({channel}) could not be measured")
    return None
