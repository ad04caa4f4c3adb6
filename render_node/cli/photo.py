"""``kinframe render photo.jpg --out folder``: one photo into the clips of a portrait, without a hub."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from protocol.errors import KinframeError
from protocol.messages.render import ClipProfile, IntakeReport
from protocol.words import PortraitId, blob_hash
from render_node.cli.delivery import Delivery
from render_node.cli.places import default_cache
from render_node.cli.progress import ProgressLine
from render_node.cli.quiet import quiet_libraries
from render_node.core.request import MadeClip, RefusedClip, RenderRequest

USUAL = "idle,greet,blink,smile,nod,shake,look_left,look_right,surprise,laugh,wink,kiss,gaze,layers,visemes"
PROG = "kinframe render"


def parser() -> argparse.ArgumentParser:
    parse = argparse.ArgumentParser(
        prog=PROG,
        description="Turn a photo into clips. Also: kinframe render intake FILE…, report FOLDER, node.",
    )
    parse.add_argument("photo", type=Path)
    parse.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parse.add_argument("--gestures", default=USUAL, help="comma-separated, most wanted first")
    parse.add_argument("--face", type=int, metavar="N", help="which face, when there are several (see intake)")
    parse.add_argument("--long-side", type=int, default=1280, help="of the clips, in pixels; never above the photo's")
    parse.add_argument("--sheet", action="store_true", help="also sheet.png: images and curves of every clip")
    parse.add_argument("--gif", action="store_true", help="also a small GIF of each clip")
    parse.add_argument("--json", action="store_true", help="print clips.json instead of words")
    parse.add_argument("--cache", type=Path, default=None, metavar="FOLDER", help="for intermediate results")
    parse.add_argument("--cache-mb", type=int, default=2_000, metavar="N")
    return parse


def main(argv: list[str]) -> int:
    words = parser().parse_args(argv)
    if words.long_side < 64:
        parser().error("--long-side must be at least 64")
    line = ProgressLine(silent=words.json)
    try:
        with quiet_libraries():
            return _render(words, line)
    except KinframeError as error:
        line.clear()
        print(f"{PROG}: {error.code}: {error.message}", file=sys.stderr)
        return 1
    except OSError as error:
        line.clear()
        print(f"{PROG}: render.file_unreadable: {error.strerror}: {error.filename}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        line.clear()
        print(f"{PROG}: render.cancelled: stopped; what was finished stays in {words.out}", file=sys.stderr)
        return 130


def _render(words: argparse.Namespace, line: ProgressLine) -> int:
    from render_node.pipeline import render_portrait
    from render_node.worker.workshop import workshop

    photo = words.photo.read_bytes()
    tools = workshop(words.cache or default_cache(), words.cache_mb)
    request = RenderRequest(
        photo=photo,
        gestures=tuple(name.strip() for name in words.gestures.split(",") if name.strip()),
        portrait=PortraitId(blob_hash(photo)[:16]),
        face=words.face,
        profile=ClipProfile(long_side=words.long_side),
    )
    delivery = Delivery(words.out, words.photo, tools)
    for outcome in render_portrait(request, tools, line):
        line.clear()
        if isinstance(outcome, IntakeReport):
            delivery.report = outcome
            if not words.json:
                print("\n".join(_intake_lines(outcome)), flush=True)
        else:
            delivery.take(outcome)
            if not words.json:
                print(_sentence(outcome), flush=True)
    if words.sheet and delivery.made:
        delivery.sheet()
    if words.gif:
        delivery.gifs()
    listing = delivery.finish()
    if words.json:
        print(listing)
    return delivery.status()


def _intake_lines(report: IntakeReport) -> list[str]:
    lines = [f"{report.decision}: {report.words} [{report.code}]"]
    if report.decision == "choose":
        for index, face in enumerate(report.faces):
            x, y = face.box.x + face.box.w / 2, face.box.y + face.box.h / 2
            lines.append(f"  --face {index}: {x:.0%} from the left, {y:.0%} from the top, {face.eye_distance:.0f} px")
    return lines


def _sentence(outcome: MadeClip | RefusedClip) -> str:
    if isinstance(outcome, RefusedClip):
        return f"✗ {outcome.label}: {outcome.reason} [{outcome.code}]"
    record = outcome.record
    length = record.images / record.fps
    speed = "from the cache" if outcome.cached else f"{outcome.seconds / length:.2f} s a second of clip"
    extent = f"{record.images} images" if record.atlas else f"{length:.1f} s"
    size = f"{record.width}×{record.height}, {extent}, {record.video_bytes / 1e6:.1f} MB"
    return f"✓ {outcome.label}: {size}, {speed}"
