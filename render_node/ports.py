"""The render node's small ports. Arrays are numpy; images are uint8 height × width × 3 in BGR order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from protocol.track import Box, TrackRow
from protocol.words import BlobHash
from render_node.core.motion import Motion

Image = NDArray[np.uint8]
Mask = NDArray[np.float32]
"""Height × width, 0..1."""
Points = NDArray[np.float32]
"""Landmarks: 478 × 3, x and y in pixels of the image they were found in, z in the same unit (negative: nearer)."""


@dataclass(frozen=True)
class Face:
    """One face as found in an image, with MediaPipe's 478-point topology."""

    points: Points
    box: Box
    score: float


class Landmarker(Protocol):
    """Finds faces and their landmarks."""

    def faces(self, image: Image) -> tuple[Face, ...]:
        """All faces, the most prominent first; an empty tuple when there is none."""
        ...


class Matter(Protocol):
    """Separates the person from the background."""

    def matte(self, image: Image) -> Mask: ...


@dataclass(frozen=True)
class Portrait:
    """A photo ready for animation: as large as its clips will be, never larger than the photo."""

    image: Image
    face: Face
    matte: Mask


class Rig(Protocol):
    """A portrait prepared by an engine; expensive to make, reused by all its gestures."""

    @property
    def neutral(self) -> Image:
        """The rest pose, rendered as all other images are: the photo itself is never shown. Read-only."""
        ...

    @property
    def head(self) -> Box:
        """Head and hair at neutral: where distances between images are measured, and the ``face`` of a track."""
        ...

    def images(self, motion: Motion) -> Iterator[tuple[Image, TrackRow]]:
        """Each image of the motion in order, with its track row; the caller may keep the images.

        A row of zeros gives exactly the neutral image.
        """
        ...


class Engine(Protocol):
    """Code that animates a portrait."""

    name: str
    version: str

    def rig(self, portrait: Portrait) -> Rig: ...


class HubBlobs(Protocol):
    """The hub's photos and clips: bytes by hash, there and back."""

    async def fetch(self, blob: BlobHash, into: Path) -> None:
        """Raises PhotoUnavailable; leaves nothing half behind."""
        ...

    async def deliver(self, blob: BlobHash, file: Path) -> None:
        """Raises DeliveryFailed, which may pass."""
        ...

    async def close(self) -> None: ...
