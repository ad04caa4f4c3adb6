"""Contact sheets by Pillow: a row for each clip, with its images and what it was told against what it did."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import wrap

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from render_node.core.agreement import Curves
from render_node.ports import Image

PAPER, INK, FAINT, LINE = (250, 248, 244), (38, 36, 33), (140, 134, 125), (226, 221, 212)
TOLD, DID = (176, 170, 160), (178, 74, 42)
IMAGE_WIDTH = 168
GAP, MARGIN, LABEL, CURVE = 6, 24, 236, 250
TITLE = 92
BETWEEN_ROWS = 30
NOTE, NOTE_LINE, NOTE_WIDTH = 18, 23, 24
"""Size and spacing of the smallest writing, and characters in a line of notes: sheets are shown reduced."""
DARK, LIGHT = 60.0, 110.0
"""Mean grey level below which pictures are also shown lightened, and that to which they are."""
AMPLIFIED = 6
LINE_OF_WORDS = 30


@dataclass(frozen=True)
class SheetRow:
    """One clip."""

    title: str
    notes: tuple[str, ...]
    images: tuple[Image, ...]
    times: tuple[float, ...]
    """Seconds, of each image."""
    curves: tuple[Curves, ...]


def drawn_sheet(title: str, subtitle: str, rows: Sequence[SheetRow]) -> bytes:
    """A PNG. All images must have one size; a row without images, such as a refused clip's, is words alone."""
    rows = [*rows, *lightened(rows)]
    height, width = next(row for row in rows if row.images).images[0].shape[:2]
    size = IMAGE_WIDTH, round(IMAGE_WIDTH * height / width)
    columns = max(len(row.images) for row in rows)
    row_height = max(size[1] + 26, 4 * NOTE_LINE + 40) + BETWEEN_ROWS
    across = 2 * MARGIN + LABEL + columns * (IMAGE_WIDTH + GAP) + 20 + CURVE
    sheet = Pillow.new("RGB", (across, MARGIN + TITLE + len(rows) * row_height + MARGIN // 2), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((MARGIN, MARGIN - 6), title, INK, _font(38))
    draw.text((MARGIN, MARGIN + 38), subtitle, INK, _font(NOTE + 2))
    _key(draw, across - MARGIN - CURVE, MARGIN + 38)
    for index, row in enumerate(rows):
        top = MARGIN + TITLE + index * row_height
        draw.line((MARGIN, top - BETWEEN_ROWS // 2, across - MARGIN, top - BETWEEN_ROWS // 2), LINE)
        _row(sheet, draw, row, top, size)
        left = across - MARGIN - CURVE
        _curves(draw, row, (left, top, left + CURVE, top + size[1]))
    return _stored(sheet, "PNG", optimize=True)


def lightened(rows: Sequence[SheetRow]) -> list[SheetRow]:
    """The first rows again, lightened, when the pictures are too dark for paper; none otherwise."""
    seen = [row for row in rows if row.images]
    mean = float(np.mean(seen[0].images[0])) if seen else LIGHT
    if mean >= DARK:
        return []
    power = np.log(LIGHT / 255.0) / np.log(max(mean, 2.0) / 255.0)
    curve = (255.0 * (np.arange(256) / 255.0) ** power).astype(np.uint8)
    return [
        replace(row, title=f"{row.title}, lightened", images=tuple(curve[image] for image in row.images), curves=())
        for row in seen
    ]


def _row(sheet: Pillow.Image, draw: ImageDraw.ImageDraw, row: SheetRow, top: int, size: tuple[int, int]) -> None:
    draw.text((MARGIN, top - 2), row.title, INK, _font(26))
    width = NOTE_WIDTH if row.images else 4 * NOTE_WIDTH
    lines = [part for note in row.notes for part in wrap(note, width)]
    for index, line in enumerate(lines):
        draw.text((MARGIN, top + 34 + NOTE_LINE * index), line, INK, _font(NOTE))
    left = MARGIN + LABEL
    for image, time in zip(row.images, row.times, strict=True):
        picture = Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1])).resize(size, Pillow.Resampling.LANCZOS)
        sheet.paste(picture, (left, top))
        draw.text((left + 1, top + size[1] + 3), "at rest" if time == 0.0 else f"{time:.2f} s", INK, _font(NOTE))
        left += IMAGE_WIDTH + GAP


def _curves(draw: ImageDraw.ImageDraw, row: SheetRow, box: tuple[int, int, int, int]) -> None:
    left, top, right, bottom = box
    slot = (bottom - top) / max(len(row.curves), 1)
    for index, curves in enumerate(row.curves):
        low, high = top + index * slot + 22, top + (index + 1) * slot - 6
        draw.text((left, low - 23), curves.channel.replace("_", " "), INK, _font(NOTE))
        told, did = np.array(curves.command), np.array(curves.measured)
        did = did * _scale(told, did)
        bounds = min(told.min(), did.min(), 0.0), max(told.max(), did.max(), 0.0)
        span = max(bounds[1] - bounds[0], 1e-6)
        zero = high - (high - low) * (0.0 - bounds[0]) / span
        draw.line((left, low, left, high), LINE, 2)
        draw.line((left, zero, right, zero), FAINT, 1)
        draw.text((right - 74, low - 23), f"to {max(told, key=abs):.3g}", INK, _font(NOTE))
        for values, colour, width in ((told, TOLD, 5), (did, DID, 2)):
            xs = left + (right - left) * np.array(curves.looks) / max(curves.looks[-1], 1)
            ys = high - (high - low) * (values - bounds[0]) / span
            points = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
            draw.line(points, colour, width, joint="curve")


def _scale(
    told: np.ndarray[tuple[int], np.dtype[np.float64]], did: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> float:
    """Both were measured in units of their own: drawn as high as each other."""
    return float(np.ptp(told) / max(np.ptp(did), 1e-9))


def _key(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    for text, colour, width in (("told", TOLD, 5), ("measured", DID, 2)):
        draw.line((left, top + 10, left + 26, top + 10), colour, width)
        draw.text((left + 34, top), text, INK, _font(NOTE))
        left += 108


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def drawn_strip(images: Sequence[Image]) -> bytes:
    """A PNG: consecutive images, and below each how it differs from the one before, amplified."""
    height, width = images[0].shape[:2]
    size = IMAGE_WIDTH, round(IMAGE_WIDTH * height / width)
    strip = Pillow.new("RGB", (len(images) * (size[0] + GAP), 2 * (size[1] + LINE_OF_WORDS)), PAPER)
    draw = ImageDraw.Draw(strip)
    draw.text((0, 2), "consecutive images, one thirtieth of a second apart", INK, _font(NOTE))
    words = f"what changed since the image before, {AMPLIFIED} times as strong; grey or black stands still"
    draw.text((0, size[1] + LINE_OF_WORDS + 2), words, INK, _font(NOTE))
    for index, image in enumerate(images):
        before = images[max(0, index - 1)]
        change = np.clip(np.abs(image.astype(np.int16) - before) * AMPLIFIED, 0, 255).astype(np.uint8)
        for row, shown in enumerate((image, change)):
            picture = Pillow.fromarray(np.ascontiguousarray(shown[:, :, ::-1]))
            place = index * (size[0] + GAP), row * (size[1] + LINE_OF_WORDS) + LINE_OF_WORDS - 4
            strip.paste(picture.resize(size, Pillow.Resampling.LANCZOS), place)
    return _stored(strip, "PNG", optimize=True)


def recoded(png: bytes, kind: str, width: int, quality: int) -> bytes:
    """A picture as a smaller one: ``WEBP`` or ``JPEG``, at most ``width`` pixels wide."""
    with Pillow.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGB")
        if small.width > width:
            small = small.resize((width, round(small.height * width / small.width)), Pillow.Resampling.LANCZOS)
        return _stored(small, kind, quality=quality, method=6)


def _stored(picture: Pillow.Image, kind: str, **options: object) -> bytes:
    stored = io.BytesIO()
    picture.save(stored, kind, **options)
    return stored.getvalue()


def drawn_gif(images: Sequence[Image], width: int, fps: float) -> bytes:
    """A small endless GIF; one palette for all images, so that what stands still does not shimmer."""
    height = round(width * images[0].shape[0] / images[0].shape[1])
    small = [
        Pillow.fromarray(np.ascontiguousarray(image[:, :, ::-1])).resize((width, height), Pillow.Resampling.LANCZOS)
        for image in images
    ]
    palette = small[len(small) // 2].quantize(colors=255, method=Pillow.Quantize.MEDIANCUT)
    reduced = [picture.quantize(palette=palette, dither=Pillow.Dither.NONE) for picture in small]
    stored = io.BytesIO()
    reduced[0].save(
        stored, "GIF", save_all=True, append_images=reduced[1:], duration=round(1000 / fps), loop=0, optimize=True
    )
    return stored.getvalue()
