"""``kinframe render choose``: the best of several photos of one subject, and why."""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from protocol.choice import ranked
from protocol.errors import KinframeError
from protocol.messages.render import IntakeReport
from render_node.cli.places import default_cache
from render_node.cli.quiet import quiet_libraries
from render_node.core.intake import refusal


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="kinframe render choose", description="Say which of several photos of somebody makes the best portrait."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a line, the best first")
    words = parser.parse_args(argv)
    from render_node.pipeline import Tools, intake
    from render_node.worker.workshop import workshop

    def looked_at(file: Path, tools: Tools) -> IntakeReport:
        try:
            return intake(file.read_bytes(), tools)
        except OSError as error:
            return refusal("render.file_unreadable", error.strerror or str(error))
        except KinframeError as error:
            return refusal(error.code, error.message)

    with quiet_libraries():
        tools = workshop(default_cache(), 1_000)
        standings = ranked([(str(file), looked_at(file, tools)) for file in words.files])
    for one in standings:
        print(msgspec.json.encode(one).decode() if words.json else f"{one.worth:.2f}  {one.name}: {one.words}")
    return 0 if standings[0].worth > 0.0 else 1
