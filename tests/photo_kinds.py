"""Photos of many kinds, made in code from the two public faces of the demo.

``python -m tests.photo_kinds FOLDER`` writes them, for ``kinframe render report``.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

PHOTOS = Path(__file__).parents[1] / "demo" / "photos"
CAT = Path(__file__).parent / "data" / "chelsea.jpg"
GRACE = Image.open(PHOTOS / "grace-hopper.jpg").convert("RGB")
EILEEN = Image.open(PHOTOS / "eileen-collins.png").convert("RGB")


def recompressed(picture: Image.Image, quality: int) -> Image.Image:
    stored = io.BytesIO()
    picture.save(stored, "JPEG", quality=quality)
    return Image.open(stored).convert("RGB")


def scaled(picture: Image.Image, factor: float) -> Image.Image:
    size = round(picture.width * factor), round(picture.height * factor)
    return picture.resize(size, Image.Resampling.LANCZOS)


def noisy(picture: Image.Image, spread: float) -> Image.Image:
    grain = np.random.default_rng(3).normal(0.0, spread, (picture.height, picture.width, 3))
    return Image.fromarray(np.clip(np.asarray(picture) + grain, 0, 255).astype(np.uint8))


def sepia(picture: Image.Image) -> Image.Image:
    return ImageOps.colorize(picture.convert("L"), (38, 22, 10), (252, 238, 210))


def painting(picture: Image.Image) -> Image.Image:
    """Dabs of one colour each, on canvas."""
    strokes = cv2.xphoto.oilPainting(np.asarray(picture)[:, :, ::-1].copy(), 2, 1)
    return noisy(Image.fromarray(strokes[:, :, ::-1]), 4.0)


def comic(picture: Image.Image) -> Image.Image:
    """Flat colours within black lines."""
    return Image.fromarray(cv2.stylization(np.asarray(picture), sigma_s=25, sigma_r=0.35))


def scratched(picture: Image.Image) -> Image.Image:
    chance, worn = np.random.default_rng(5), picture.convert("L").convert("RGB")
    draw = ImageDraw.Draw(worn)
    for _ in range(14):
        x, y = chance.uniform(0, picture.width), chance.uniform(0, picture.height)
        end = x + chance.normal(0, 20), y + chance.normal(0, 160)
        draw.line((x, y, *end), (235, 232, 225), width=int(chance.integers(1, 3)))
    return worn


def faded(picture: Image.Image) -> Image.Image:
    pale = ImageEnhance.Contrast(picture).enhance(0.45)
    return Image.blend(pale, Image.new("RGB", pale.size, (214, 190, 160)), 0.3)


def lit_from_one_side(picture: Image.Image) -> Image.Image:
    light = np.linspace(1.15, 0.18, picture.width)[None, :, None]
    return Image.fromarray(np.clip(np.asarray(picture) * light, 0, 255).astype(np.uint8))


def with_glasses(picture: Image.Image) -> Image.Image:
    """Round rims, drawn: for the face of EILEEN, whose eyes lie at about (204, 108) and (253, 111)."""
    large = scaled(picture, 2.0)
    draw = ImageDraw.Draw(large)
    for x, y in ((410, 222), (502, 226)):
        draw.ellipse((x - 38, y - 34, x + 38, y + 34), outline=(45, 30, 20), width=6)
    draw.line((448, 220, 464, 222), (45, 30, 20), width=6)
    return scaled(large, 0.5)


def group() -> Image.Image:
    wall = Image.effect_noise((1100, 700), 24).convert("RGB")
    wall.paste(GRACE, (20, 60))
    wall.paste(EILEEN, (560, 110))
    return wall


def without_anybody() -> Image.Image:
    return Image.effect_mandelbrot((480, 360), (-2, -1.5, 1, 1.5), 60).convert("RGB")


KINDS: dict[str, Callable[[], Image.Image]] = {
    "grace": lambda: GRACE,
    "eileen": lambda: EILEEN,
    "grey": lambda: GRACE.convert("L"),
    "sepia": lambda: sepia(EILEEN),
    "painting": lambda: painting(GRACE),
    "comic": lambda: comic(GRACE),
    "faded": lambda: faded(EILEEN),
    "dark": lambda: ImageEnhance.Brightness(GRACE).enhance(0.3),
    "one-sided light": lambda: lit_from_one_side(EILEEN),
    "noise": lambda: noisy(GRACE, 18.0),
    "jpeg 12": lambda: recompressed(GRACE, 12),
    "scratches": lambda: scratched(GRACE),
    "soft": lambda: GRACE.filter(ImageFilter.GaussianBlur(2.0)),
    "blurred": lambda: GRACE.filter(ImageFilter.GaussianBlur(6.0)),
    "small": lambda: scaled(EILEEN, 0.7),
    "tiny": lambda: scaled(EILEEN, 0.3),
    "enlarged": lambda: scaled(EILEEN, 2.0),
    "tilted 12": lambda: GRACE.rotate(12, Image.Resampling.BICUBIC, expand=True, fillcolor=(120, 120, 120)),
    "tilted 30": lambda: EILEEN.rotate(-30, Image.Resampling.BICUBIC, expand=True, fillcolor=(190, 185, 188)),
    "drawn glasses": lambda: with_glasses(EILEEN),
    "cut off at the chin": lambda: EILEEN.crop((120, 0, 330, 190)),
    "two people": group,
    "cat": lambda: Image.open(CAT).convert("RGB"),
    "nobody": without_anybody,
}
"""What it is: how it is made."""


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in KINDS.items():
        make().save(folder / f"{name.replace(' ', '-')}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
