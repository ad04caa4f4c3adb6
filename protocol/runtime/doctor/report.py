"""The doctor's command: findings as lines for people, or as one JSON object."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from protocol.errors import SettingsError
from protocol.runtime.doctor.findings import LEVELS, Check, Finding, examine, worst

C = TypeVar("C")
COLOURS = {"ok": "32", "warn": "33", "fail": "31"}
NO_SETTINGS = 2


def run_doctor(node: str, argv: list[str], case: Callable[[argparse.Namespace], C], checks: Iterable[Check[C]]) -> int:
    """Exit status: 0 all is well, 1 something deserves a look, 2 something does not work."""
    parser = argparse.ArgumentParser(prog=f"kinframe doctor {node}", description=f"Is this {node} well?")
    parser.add_argument("--settings", type=Path, help=f"the {node}'s settings file")
    parser.add_argument("--data", type=Path, help="its data folder")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    words = parser.parse_args(argv)
    try:
        patient = case(words)
    except SettingsError as error:
        print(f"kinframe doctor {node}: {error.code}: {error.message}", file=sys.stderr)
        return NO_SETTINGS
    findings: list[Finding] = []
    for finding in examine(patient, checks):
        findings.append(finding)
        if not words.json:
            print(as_line(finding, colour=sys.stdout.isatty()), flush=True)
    if words.json:
        print(json.dumps(as_json(node, findings), ensure_ascii=False, indent=2))
    return LEVELS.index(worst(findings))


def as_line(finding: Finding, colour: bool = False) -> str:
    verdict = finding.verdict
    level = f"{verdict.level:<4}"
    if colour:
        level = f"\033[{COLOURS[verdict.level]}m{level}\033[0m"
    remedy = f"\n{'':24} → {verdict.remedy}" if verdict.remedy else ""
    return f"{level} {finding.check:<18}  {verdict.reason}{remedy}"


def as_json(node: str, findings: list[Finding]) -> dict[str, Any]:
    return {
        "node": node,
        "version": version("kinframe"),
        "worst": worst(findings),
        "findings": [
            {"check": f.check, "level": f.verdict.level, "reason": f.verdict.reason, "remedy": f.verdict.remedy}
            for f in findings
        ],
    }
