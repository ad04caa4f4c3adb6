"""``kinframe doctor frame``."""

from __future__ import annotations

from frame_node.doctor.case import frame_case
from frame_node.doctor.checks import CHECKS
from protocol.runtime.doctor.report import run_doctor


def main(argv: list[str]) -> int:
    return run_doctor("frame", argv, frame_case, CHECKS)
