"""``kinframe doctor hub``."""

from __future__ import annotations

from hub.doctor.case import hub_case
from hub.doctor.checks import CHECKS
from protocol.runtime.doctor.report import run_doctor


def main(argv: list[str]) -> int:
    return run_doctor("hub", argv, hub_case, CHECKS)
