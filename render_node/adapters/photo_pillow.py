"""Photos by Pillow, under limits that hold before a single pixel is decoded."""

from __future__ import annotations

import contextlib
import io
import warnings

import numpy as np
import PIL
import pillow_heif
from PIL import Image as Pillow
from PIL import ImageCms, UnidentifiedImageError

from render_node.errors import PhotoAnimated, PhotoNotAnImage, PhotoTooLarge, PhotoUnusable
from render_node.ports import Image

MOST_PIXELS = 64_000_000
LONGEST_SIDE = 30_000
"""Pixels; beyond it a picture of few pixels is still no photo."""
FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "AVIF", "GIF", "BMP", "TIFF")
ANIMATIONS = ("GIF", "PNG", "WEBP")
"""Formats in which several images mean motion; in others (MPO, TIFF, HEIF) they mean views or pages."""
BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")
ORIENTATION = 0x0112
UPRIGHT = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}

pillow_heif.register_heif_opener()


class PillowReader:
    """Reads photos of every common kind as 8-bit sRGB, upright."""

    version = f"1 pillow {PIL.__version__} heif {pillow_heif.__version__}"

    def __init__(self, most_pixels: int = MOST_PIXELS) -> None:
        self._most_pixels = most_pixels

    def read(self, data: bytes) -> Image:
        """Raises PhotoNotAnImage, PhotoTooLarge, PhotoAnimated, PhotoUnusable."""
        with warnings.catch_warnings(), self._opened(data) as picture:
            warnings.simplefilter("ignore")  # about sizes we judge ourselves, and about odd metadata
            self._check(picture)
            turn = UPRIGHT.get(_orientation(picture))
            colours = _colours(_loaded(picture))
        upright = colours.transpose(turn) if turn is not None else colours
        return np.ascontiguousarray(np.asarray(upright, dtype=np.uint8)[:, :, ::-1])

    def _opened(self, data: bytes) -> Pillow.Image:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return Pillow.open(io.BytesIO(data), formats=FORMATS)
        except Pillow.DecompressionBombError as bomb:
            raise PhotoTooLarge(f"the photo has more than {self._most_pixels / 1e6:g} megapixels") from bomb
        except UnidentifiedImageError as unknown:
            if data.startswith(BEGINNINGS) or data[4:8] == b"ftyp":
                raise PhotoUnusable("the photo is damaged: not even its size can be read") from unknown
            raise PhotoNotAnImage("the file is not a picture, whatever its name says") from unknown
        except Exception as broken:  # a format's parser may raise anything on hostile bytes
            raise PhotoUnusable(f"the photo is damaged: {broken}") from broken

    def _check(self, picture: Pillow.Image) -> None:
        width, height = picture.size
        if width * height > self._most_pixels or max(width, height) > LONGEST_SIDE:
            limit = f"{self._most_pixels / 1e6:g} megapixels and {LONGEST_SIDE} pixels a side"
            raise PhotoTooLarge(f"the photo is {width} × {height}; the limit is {limit}")
        if picture.format in ANIMATIONS and getattr(picture, "is_animated", False):
            raise PhotoAnimated("this is an animation; a portrait starts from a still photo")


def _orientation(picture: Pillow.Image) -> int:
    """As the camera noted it; 1 when the note is missing or absurd."""
    with contextlib.suppress(Exception):  # metadata is a hint: nothing in it may spoil a good photo
        noted = picture.getexif().get(ORIENTATION)
        if isinstance(noted, int):
            return noted
    return 1


def _loaded(picture: Pillow.Image) -> Pillow.Image:
    try:
        picture.load()
    except MemoryError:
        raise
    except Exception as broken:  # as above
        raise PhotoUnusable(f"the photo is damaged or cut off: {broken}") from broken
    return picture


def _colours(picture: Pillow.Image) -> Pillow.Image:
    """8-bit sRGB of any mode; what is transparent becomes white, as on paper."""
    if picture.mode.startswith("I") or picture.mode == "F":
        return _from_deep(picture)
    if picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        paper = Pillow.new("RGBA", layer.size, "white")
        return Pillow.alpha_composite(paper, layer).convert("RGB")
    managed = _managed(picture) if picture.mode in ("RGB", "CMYK", "L") else None
    return managed if managed is not None else picture.convert("RGB")


def _managed(picture: Pillow.Image) -> Pillow.Image | None:
    """Through the photo's own colour profile, when it has one that works."""
    profile = picture.info.get("icc_profile")
    if not profile:
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


def _from_deep(picture: Pillow.Image) -> Pillow.Image:
    """16 bits or more a pixel: keeps the upper eight of those that are used."""
    values = np.asarray(picture, dtype=np.float64)
    deepest = 1.0 if picture.mode == "F" and values.max(initial=0.0) <= 1.0 else 65535.0
    if picture.mode == "F" and deepest > 1.0 and values.max(initial=0.0) <= 255.0:
        deepest = 255.0
    grey = np.clip(np.nan_to_num(values) * (255.0 / deepest) + 0.5, 0.0, 255.0).astype(np.uint8)
    return Pillow.fromarray(grey).convert("RGB")
