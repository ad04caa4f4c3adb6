"""``kinframe render report FOLDER --out FOLDER``: every gate over a folder of photos, as a page with pictures."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from protocol.errors import KinframeError
from protocol.messages.render import ClipProfile, FaceFound, IntakeReport
from protocol.words import PortraitId, blob_hash
from render_node.cli.places import default_cache
from render_node.cli.quiet import quiet_libraries
from render_node.core.report_page import PhotoSection, page
from render_node.core.request import MadeClip, RefusedClip, RenderRequest
from render_node.core.scorecard import Result, scores
from render_node.pipeline import Tools

PROG = "kinframe render report"
USUAL = "idle,greet,blink,smile,nod,shake,look_left,look_right,surprise,laugh,wink,kiss"
STRIP_OF = ("look_left", "greet", "nod")
"""The first of these that was made is shown image by image."""
NOT_PHOTOS = (".md", ".txt", ".json", ".html")
SMALL_WIDTH, SMALL_QUALITY = 1280, 26


@dataclass(frozen=True)
class Order:
    """What is asked for."""

    gestures: tuple[str, ...]
    long_side: int
    out: Path
    small: bool


def main(argv: list[str]) -> int:
    parse = argparse.ArgumentParser(
        prog=PROG, description="Inspect clips of every photo in a folder; write index.html."
    )
    parse.add_argument("folder", type=Path, metavar="FOLDER")
    parse.add_argument("--out", type=Path, required=True, metavar="DIR")
    parse.add_argument("--title", default="Portraits under inspection")
    parse.add_argument("--gestures", default=USUAL, help="comma-separated")
    parse.add_argument("--long-side", type=int, default=1280, help="of the clips, in pixels")
    parse.add_argument(
        "--small",
        action="store_true",
        help="pictures as small WebP instead of PNG, without the further variants of gestures",
    )
    parse.add_argument("--cache", type=Path, default=None, metavar="DIR")
    words = parse.parse_args(argv)
    named = tuple(name.strip() for name in words.gestures.split(",") if name.strip())
    order = Order(named, words.long_side, words.out, words.small)
    try:
        files = sorted(file for file in words.folder.iterdir() if file.is_file() and file.suffix not in NOT_PHOTOS)
        with quiet_libraries():
            return _report(files, order, words.title, words.cache or default_cache())
    except KinframeError as error:
        print(f"{PROG}: {error.code}: {error.message}", file=sys.stderr)
    except OSError as error:
        print(f"{PROG}: render.file_unreadable: {error.strerror}: {error.filename}", file=sys.stderr)
    return 1


def _report(files: list[Path], order: Order, title: str, cache: Path) -> int:
    from render_node.worker.workshop import workshop

    tools = workshop(cache, 4_000)
    order.out.mkdir(parents=True, exist_ok=True)
    photos: list[PhotoSection] = []
    for file in files:
        photos.append(_photo(file, order, tools))
        made = sum(not result.refused for result in photos[-1].results)
        print(f"{file.name}: {photos[-1].decision}, {made} of {len(photos[-1].results)} clips passed", flush=True)
    table = scores([result for photo in photos for result in photo.results], tools.checks)
    intro = f"Engine {tools.engine.name}/{tools.engine.version}. Everything was measured on the decoded clips."
    (order.out / "index.html").write_text(page(title, intro, table, photos), "utf-8")
    return 0 if all(one.kept for one in table) else 1


def _photo(file: Path, order: Order, tools: Tools) -> PhotoSection:
    """Renders one photo; of several equal faces the first."""
    from render_node.pipeline import render_portrait

    data = file.read_bytes()
    profile = ClipProfile(long_side=order.long_side)
    request = RenderRequest(data, order.gestures, PortraitId(blob_hash(data)[:16]), profile=profile)
    section = PhotoSection(file.name, "", "", "")
    made: list[MadeClip] = []
    for outcome in render_portrait(request, tools):
        _take(outcome, section, made)
    if section.decision == "choose":
        chosen = RenderRequest(data, order.gestures, request.portrait, face=0, profile=profile)
        asked = section.decision, section.words, section.code
        for outcome in render_portrait(chosen, tools):
            _take(outcome, section, made)
        section.decision, section.words, section.code = asked[0], f"{asked[1]} Rendered: the first.", asked[2]
    _draw(section, made, order, tools)
    return section


def _take(outcome: IntakeReport | MadeClip | RefusedClip, section: PhotoSection, made: list[MadeClip]) -> None:
    if isinstance(outcome, IntakeReport):
        section.decision, section.words, section.code = outcome.decision, outcome.words, outcome.code
        section.facts = _facts(outcome)
    elif isinstance(outcome, RefusedClip):
        section.results.append(Result(section.name, outcome.label, outcome.measures, outcome.reason))
    else:
        section.results.append(Result(section.name, outcome.label, outcome.measures))
        made.append(outcome)


def _facts(report: IntakeReport) -> tuple[tuple[str, str], ...]:
    size = ("size", f"{report.width} × {report.height}")
    return (size, *_face_facts(report.faces[0])) if report.faces else (size,)


def _face_facts(face: FaceFound) -> tuple[tuple[str, str], ...]:
    apart = ("eyes apart", f"{face.eye_distance:.0f} pixels")
    return apart, ("tilt", f"{face.roll:.0f}°"), ("turn", f"{face.yaw:.0f}°"), ("sharpness", f"{face.sharpness:.2f}")


def _draw(section: PhotoSection, made: list[MadeClip], order: Order, tools: Tools) -> None:
    from render_node.adapters.sheet_pillow import recoded
    from render_node.worker.keepsakes import contact_sheet, motion_strip

    clips = [clip for clip in made if not clip.record.atlas and not (order.small and clip.record.variant)]
    if not clips:
        return
    stem = Path(section.name).stem
    missing = [one for one in section.results if one.refused and not (order.small and "." in one.label)]
    refused = [(one.label, one.refused) for one in missing]
    drawn = {f"{stem}-sheet": (contact_sheet(stem, clips, tools, refused), "Images; told against measured")}
    striking = next((clip for name in STRIP_OF for clip in clips if clip.label == name), None)
    if striking is not None:
        words = f"{striking.label}: consecutive images, and how each differs from the one before, amplified"
        drawn[f"{stem}-motion"] = (motion_strip(striking, tools), words)
    for name, (png, words) in drawn.items():
        picture = recoded(png, "WEBP", SMALL_WIDTH, SMALL_QUALITY) if order.small else png
        place = f"{name}.{'webp' if order.small else 'png'}"
        (order.out / place).write_bytes(picture)
        section.pictures.append((place, words))
