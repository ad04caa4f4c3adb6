"""How an image that was presented is named, so that a performance can be checked against its clip."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from protocol.words import BlobHash


def image_hash(width: int, height: int, planes: Iterable[bytes]) -> BlobHash:
    """Hash of a decoded 4:2:0 image: its size, then the Y, U and V planes without row padding.

    ``planes`` are width·height, then twice ceil(width/2)·ceil(height/2) bytes. Decoding H.264 is exact, so
    every decoder that follows the standard gives the same planes.
    """
    digest = hashlib.sha256(f"{width}x{height}".encode())
    for plane in planes:
        digest.update(plane)
    return BlobHash(digest.hexdigest())
