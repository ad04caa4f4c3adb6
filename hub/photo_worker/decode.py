"""From an upload to a photo that everything behind can trust: upright, RGB, within bounds, no metadata."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from hub.core.photo_pipe import LONG_SIDE, MAX_PIXELS, MIN_SIDE, THUMBNAIL_SIDE, PhotoReady
from hub.errors import (
    PhotoAnimated,
    PhotoDamaged,
    PhotoNotAnImage,
    PhotoTooManyPixels,
    PhotoTooSmall,
)

FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "HEIF", "AVIF")
"""GIF is read only to say that it is animated, or to take its one picture. What is not listed is not even tried."""
JPEG_QUALITY = 95


def register_formats() -> None:
    """HEIC as phones make it. Without the library HEIC is not an image, and everything else works."""
    Image.MAX_IMAGE_PIXELS = None  # we look at the size ourselves, before anything is decoded
    try:
        import pillow_heif
    except ImportError:
        return
    pillow_heif.register_heif_opener()


def normalise(upload: Path, into: Path) -> PhotoReady:
    """Decode ``upload``, write a photo and a thumbnail into the folder. Raises a PhotoError."""
    try:
        with warnings.catch_warnings(), Image.open(upload, formats=_readable()) as opened:
            warnings.simplefilter("ignore")
            kind = opened.format or ""
            _check(opened)
            upright = ImageOps.exif_transpose(_decoded(opened))
    except UnidentifiedImageError as error:
        raise PhotoNotAnImage() from error
    photo = _fitted(_to_rgb(upright), LONG_SIDE)
    if min(photo.size) < MIN_SIDE:
        raise PhotoTooSmall(f"The photo is only {photo.width} × {photo.height} pixels.")
    return _written(photo, into, kind)


def _readable() -> list[str]:
    """Of our formats, those that this installation has a decoder for."""
    Image.init()
    return [name for name in FORMATS if name in Image.OPEN]


def _check(opened: Image.Image) -> None:
    """What can be told from the header alone."""
    width, height = opened.size
    if width * height > MAX_PIXELS:
        millions = width * height / 1e6
        raise PhotoTooManyPixels(f"The photo has {millions:.0f} million pixels; {MAX_PIXELS // 1_000_000} are allowed.")
    # A phone's MPO holds further views of one photo; only true animations are refused.
    if getattr(opened, "is_animated", False) and opened.format not in ("MPO", "TIFF", "HEIF"):
        raise PhotoAnimated(f"The file holds {getattr(opened, 'n_frames', 'several')} pictures; one is needed.")


def _decoded(opened: Image.Image) -> Image.Image:
    try:
        opened.load()
    except (OSError, SyntaxError, ValueError, IndexError, EOFError, MemoryError) as error:
        raise PhotoDamaged(f"The photo is damaged: {error}.") from error
    return opened


def _to_rgb(image: Image.Image) -> Image.Image:
    """Any mode Pillow knows; transparent parts lie on light grey, 16 bits are scaled, not cut."""
    if image.mode.startswith("I") or image.mode == "F":
        return _scaled_to_bytes(image).convert("RGB")
    if image.mode == "P" or image.mode.endswith("A") or "transparency" in image.info:
        layered = image.convert("RGBA")
        ground = Image.new("RGBA", layered.size, (236, 236, 236, 255))
        return Image.alpha_composite(ground, layered).convert("RGB")
    return image.convert("RGB")


def _scaled_to_bytes(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit and float greys, by what they really contain."""
    wide = image.convert("F")
    low, high = wide.getextrema()
    top = 65535.0 if isinstance(high, float) and high > 255.0 else 255.0
    del low
    return wide.point(lambda value: value * (255.0 / top)).convert("L")


def _fitted(image: Image.Image, side: int) -> Image.Image:
    if max(image.size) <= side:
        return image
    scale = side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _written(photo: Image.Image, into: Path, kind: str) -> PhotoReady:
    """A JPEG stays a JPEG; what came without loss is kept without loss."""
    lossless = kind in ("PNG", "BMP", "TIFF", "GIF")
    photo_file = into / ("photo.png" if lossless else "photo.jpg")
    thumbnail_file = into / "thumbnail.jpg"
    clean = Image.new("RGB", photo.size)
    clean.paste(photo)  # without EXIF, profiles and comments
    if lossless:
        clean.save(photo_file, compress_level=3)
    else:
        clean.save(photo_file, quality=JPEG_QUALITY, subsampling=0)
    _fitted(clean, THUMBNAIL_SIDE).save(thumbnail_file, quality=88)
    return PhotoReady(
        photo=str(photo_file), thumbnail=str(thumbnail_file), width=photo.width, height=photo.height, kind=kind
    )
