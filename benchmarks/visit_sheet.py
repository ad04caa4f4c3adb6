"""The sheet of a visit: an image a second, strips of consecutive images around what changes, and curves."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from benchmarks.film import JUMP, Film
from protocol.track import Track

PAPER, INK, FAINT, LINE = (250, 248, 244), (38, 36, 33), (140, 134, 125), (226, 221, 212)
EYES, HEAD, STEP = (46, 94, 140), (178, 74, 42), (110, 104, 96)
COLUMNS, SMALL, GAP, MARGIN = 10, 120, 6, 24
AROUND = 0.12
"""Of the head, what is shown on each side of it."""
EVERY = 2
"""How many presented images a strip goes on by."""
CURVES = 110


def drawn(film: Film, figures: dict[str, Any], track: Track) -> Pillow.Image:
    film = film.seen(*film.head(track, AROUND))
    height = round(SMALL * film.images.shape[1] / film.images.shape[2])
    strips = moments(film)
    rows = -(-30 // COLUMNS)
    across = 2 * MARGIN + COLUMNS * (SMALL + GAP)
    tall = 96 + rows * (height + 34) + 2 * CURVES + 60 + len(strips) * (height + 40)
    sheet = Pillow.new("RGB", (across, tall), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((MARGIN, 14), "A visit, image by image", INK, _font(26))
    words = f"{figures['presented']} images presented; the normal step is {figures['normal_step']:.2f} grey levels; "
    words += f"jumps (more than {JUMP:g} of them and than the clip's own motion): {len(figures['jumps'])}"
    draw.text((MARGIN, 50), words, FAINT, _font(14))
    top = 82
    for second in range(30):
        left = MARGIN + second % COLUMNS * (SMALL + GAP)
        low = top + second // COLUMNS * (height + 34)
        index = film.at(float(second))
        _paste(sheet, film, index, (left, low), height)
        line = film.lines[index]
        who = f"viewer at {line['viewer_x']:+.2f}" if line["viewer"] else "nobody"
        draw.text((left, low + height + 2), f"{second} s  {film.doing(index)}", INK, _font(12))
        draw.text((left, low + height + 16), who, FAINT, _font(11))
    top += rows * (height + 34) + 8
    _curves(draw, figures, (MARGIN, top, across - MARGIN, top + 2 * CURVES + 30))
    top += 2 * CURVES + 44
    for words, index in strips:
        draw.text((MARGIN, top), f"{words}, from {film.seconds[index]:.2f} s, every second image", INK, _font(13))
        for number in range(COLUMNS):
            _paste(sheet, film, index + EVERY * number, (MARGIN + number * (SMALL + GAP), top + 18), height)
        top += height + 40
    return sheet.crop((0, 0, across, top + 8))


def moments(film: Film) -> list[tuple[str, int]]:
    """What changes, and the image from which to show it."""
    found: list[tuple[str, int]] = []
    lines = film.lines
    for index in range(1, len(lines)):
        before, line = lines[index - 1], lines[index]
        if line["viewer"] and not before["viewer"]:
            found.append(("Somebody comes", index))
        if before["viewer"] and not line["viewer"]:
            found.append(("Nobody is there any more", index + 8))
        if line["phase"] == "settling" and before["phase"] == "idling":
            found.append(("A wave is answered", index - 4))
        if before["phase"] == "performing" and line["phase"] != "performing":
            found.append(("Back to the idle loop", index - 8))
    last = len(lines) - 1 - EVERY * COLUMNS
    return [(words, max(0, min(index, last))) for words, index in found[:8]]


def _curves(draw: ImageDraw.ImageDraw, figures: dict[str, Any], box: tuple[int, int, int, int]) -> None:
    left, top, right, _ = box
    images, normal = figures["images"], figures["normal_step"]
    lasts = max(images[-1]["s"], 1.0)

    def x(image: dict[str, Any]) -> float:
        return left + (right - left) * image["s"] / lasts

    middle = top + CURVES // 2 + 14
    draw.text((left, top - 2), "eyes: left up, right down", EYES, _font(12))
    draw.text((left + 170, top - 2), "head", HEAD, _font(12))
    draw.line((left, middle, right, middle), LINE)
    eyes = [(x(i), middle + CURVES / 2 * i["look"][0]) for i in images if i["look"]]
    draw.point(eyes, EYES)
    for one, other in pairwise(eyes):
        if other[0] - one[0] < 4:
            draw.line((*one, *other), EYES, 1)
    draw.line([(x(i), middle + CURVES / 2 * i["turn"][0]) for i in images], HEAD, 2)
    low = top + 2 * CURVES + 26
    draw.text(
        (left, top + CURVES + 22), f"step to the next image, in normal steps; the line is {JUMP:g}", STEP, _font(12)
    )
    most = max(JUMP * 1.3, *(i["step"] / normal for i in images))
    draw.line((left, low - CURVES * 0.8 * JUMP / most, right, low - CURVES * 0.8 * JUMP / most), HEAD)
    draw.line([(x(i), low - CURVES * 0.8 * i["step"] / normal / most) for i in images], STEP, 1)


def _paste(sheet: Pillow.Image, film: Film, index: int, at: tuple[int, int], height: int) -> None:
    picture = Pillow.fromarray(film.images[min(index, len(film.images) - 1)])
    sheet.paste(picture.resize((SMALL, height), Pillow.Resampling.LANCZOS), at)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
