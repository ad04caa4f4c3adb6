"""Photos that are broken, strange or hostile, made anew for each test."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

from PIL import Image


def gradient(width: int = 300, height: int = 400, mode: str = "RGB") -> Image.Image:
    horizontal = Image.linear_gradient("L").resize((width, height))
    picture = Image.merge("RGB", (horizontal, horizontal.rotate(90).resize((width, height)), horizontal))
    return picture.convert(mode)


def saved(picture: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def truncated() -> bytes:
    whole = saved(gradient(), "JPEG")
    return whole[: len(whole) // 2]


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """A few kilobytes that say they are 30,000 × 30,000 pixels."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0))
    body = png_chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
    return b"\x89PNG\r\n\x1a\n" + header + body + png_chunk(b"IEND", b"")


def hundred_megapixels() -> bytes:
    return saved(Image.new("RGB", (12_000, 8_400), (90, 80, 70)), "JPEG", quality=30)


def animated() -> bytes:
    pictures = [gradient().point(lambda value, n=n: (value + 60 * n) % 256) for n in range(3)]
    return saved(pictures[0], "GIF", save_all=True, append_images=pictures[1:])


BAD: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "truncated JPEG": (truncated, "photo.damaged", 422),
    "truncated PNG": (lambda: saved(gradient(), "PNG")[:900], "photo.damaged", 422),
    "PNG bomb": (bomb, "photo.too_many_pixels", 413),
    "100 megapixels": (hundred_megapixels, "photo.too_many_pixels", 413),
    "animated GIF": (animated, "photo.animated", 422),
    "text renamed .jpg": (lambda: b"Dear grandma,\n" * 100, "photo.not_an_image", 415),
    "nothing at all": (lambda: b"", "photo.not_an_image", 415),
    "only the beginning of a JPEG": (lambda: b"\xff\xd8\xff\xe0", "photo.not_an_image", 415),
    "a stamp": (lambda: saved(gradient(20, 20), "PNG"), "photo.too_small", 422),
}
"""What it is: how it is made, the code it gets, the HTTP status."""


def turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(gradient(300, 400), "JPEG", exif=exif)


def absurd_exif() -> bytes:
    """An EXIF block that is noise, with an orientation that does not exist."""
    exif = Image.Exif()
    exif[0x0112] = 77
    exif[0x9286] = b"\xff" * 5_000
    whole = bytearray(saved(gradient(), "JPEG", exif=exif))
    whole[60:200] = bytes(range(140))
    return bytes(whole)


STRANGE: dict[str, tuple[Callable[[], bytes], tuple[int, int]]] = {
    "CMYK": (lambda: saved(gradient(mode="CMYK"), "JPEG"), (300, 400)),
    "16-bit": (
        lambda: saved(gradient(mode="L").convert("I").point(lambda v: v * 257).convert("I;16"), "PNG"),
        (300, 400),
    ),
    "palette": (lambda: saved(gradient(mode="P"), "PNG"), (300, 400)),
    "transparent": (lambda: saved(gradient(mode="RGBA"), "PNG"), (300, 400)),
    "greyscale": (lambda: saved(gradient(mode="L"), "JPEG"), (300, 400)),
    "black and white": (lambda: saved(gradient(mode="1"), "PNG"), (300, 400)),
    "turned by EXIF": (lambda: turned(6), (400, 300)),
    "absurd EXIF": (absurd_exif, (300, 400)),
    "large": (lambda: saved(gradient(4_320, 2_000), "JPEG"), (2_160, 1_000)),
    "one-picture GIF": (lambda: saved(gradient(), "GIF"), (300, 400)),
    "WebP": (lambda: saved(gradient(), "WEBP"), (300, 400)),
}
"""What it is: how it is made, and the size of the photo that comes of it."""


def heic() -> bytes:
    import pillow_heif

    out = io.BytesIO()
    pillow_heif.from_pillow(gradient()).save(out, quality=80)
    return out.getvalue()
