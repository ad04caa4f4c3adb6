"""``kinframe support-bundle``: a file for whoever helps, without anything of the family."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from hub.doctor.bundle import make_bundle
from hub.doctor.case import HubCase, hub_case
from hub.doctor.errors import BundleFailed
from protocol.errors import KinframeError


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="kinframe support-bundle", description="Collect what helps to help you, and nothing of your family."
    )
    parser.add_argument("file", type=Path, help="the ZIP file to make")
    parser.add_argument("--settings", type=Path, help="the hub's hub.toml")
    parser.add_argument("--data", type=Path, help="the hub's data folder (.house/hub)")
    parser.add_argument("--log", type=Path, action="append", help="a log of a node; several may be named")
    words = parser.parse_args(argv)
    try:
        case = hub_case(words)
        logs = words.log if words.log is not None else sorted((case.data.parent / "logs").glob("*.log"))
        _make(case, words.file, logs)
    except KinframeError as error:
        print(f"kinframe support-bundle: {error.code}: {error.message}", file=sys.stderr)
        return 1
    print(f"{words.file} is made. Have a look at it before you send it.")
    return 0


def _make(case: HubCase, file: Path, logs: list[Path]) -> None:
    try:
        make_bundle(case, file, logs)
    except OSError as error:
        raise BundleFailed(f"{error.filename or file}: {error.strerror}") from error
