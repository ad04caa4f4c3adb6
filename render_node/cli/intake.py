"""``kinframe render intake``: what is found in photos, without rendering them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import msgspec

from protocol.errors import KinframeError
from protocol.messages.render import IntakeReport
from render_node.cli.places import default_cache
from render_node.cli.quiet import quiet_libraries
from render_node.core.intake import refusal

FACE_FIELDS = (
    *("box", "roll", "yaw", "pitch", "eye_distance", "sharpness", "light", "one_sided", "contrast"),
    *("eyes_open", "mouth_open", "blocks", "score"),
)


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="kinframe render intake", description="Say what is found in photos: faces, and whether they are good."
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="one JSON object a line for each file")
    words = parser.parse_args(argv)
    from render_node.pipeline import intake
    from render_node.worker.workshop import workshop

    worst = 0
    with quiet_libraries():
        tools = workshop(default_cache(), 1_000)
        for file in words.files:
            try:
                report = intake(file.read_bytes(), tools)
            except OSError as error:
                report = IntakeReport(
                    decision="refuse", code="render.file_unreadable", words=error.strerror or str(error)
                )
            except KinframeError as error:
                report = refusal(error.code, error.message)
            worst = max(worst, int(report.decision == "refuse"))
            print(json_line(file, report) if words.json else sentence(file, report), flush=True)
    return worst if not words.json else 0


def json_line(file: Path, report: IntakeReport) -> str:
    """Boxes as displayed: left, top, width, height in fractions."""
    fields: dict[str, Any] = {"file": str(file), "decision": report.decision, "code": report.code}
    fields |= {"words": report.words, "width": report.width, "height": report.height}
    fields["faces"] = [{name: getattr(face, name) for name in FACE_FIELDS} for face in report.faces]
    return msgspec.json.encode(fields).decode()


def sentence(file: Path, report: IntakeReport) -> str:
    faces = f" ({len(report.faces)} faces)" if len(report.faces) > 1 else ""
    return f"{file}: {report.decision}: {report.words}{faces} [{report.code}]"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
