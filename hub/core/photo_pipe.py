"""What the conductor and its photo worker say to each other; these messages never leave the hub."""

from __future__ import annotations

from protocol.codec import Codec
from protocol.messages import Message

LONG_SIDE = 2160
"""Pixels; a photo is made smaller, never larger."""
THUMBNAIL_SIDE = 320
MAX_PIXELS = 64_000_000
MIN_SIDE = 64
MAX_UPLOAD_BYTES = 40 * 1024 * 1024
PATIENCE_S = 30.0
"""For one photo; then the worker is ended."""


class NormalisePhoto(Message, frozen=True, kw_only=True, tag="photo.normalise"):
    """Conductor → worker: decode this upload."""

    upload: str
    """Path."""
    into: str
    """Path of a folder for the results."""


class PhotoReady(Message, frozen=True, kw_only=True, tag="photo.ready"):
    """Worker → conductor: upright, RGB, within bounds, without metadata."""

    photo: str
    """Path."""
    thumbnail: str
    """Path of a JPEG."""
    width: int
    height: int
    kind: str
    """What the upload was, e.g. ``JPEG``."""


class PhotoTurnedDown(Message, frozen=True, kw_only=True, tag="photo.turned_down"):
    """Worker → conductor: why it cannot be used."""

    code: str
    words: str


class WorkerUp(Message, frozen=True, kw_only=True, tag="photo.worker_up"):
    """Worker → conductor, once: how it is confined."""

    pid: int
    network: bool
    """False when the kernel took the network away from it."""


PHOTO_PIPE = Codec((NormalisePhoto, PhotoReady, PhotoTurnedDown, WorkerUp))
