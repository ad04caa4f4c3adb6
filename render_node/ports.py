"""The render node's small ports. Arrays are numpy; images are uint8 height × width × 3 in BGR order."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from protocol.messages import Message, RenderJob
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

    @property
    def background(self) -> Image:
        """What stands still behind the person: the photo where nobody is, and a filling behind them. Read-only."""
        ...

    @property
    def relief(self) -> Mask:
        """How far each point of the head comes forward at neutral: 0 at its outline and beyond, 1 at the foremost."""
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
    made_for: str
    """The device it should run on: ``cpu``, ``cuda``, ``mps``."""
    device: str
    """The one it runs on, found when it was loaded; another than ``made_for`` is an error that the doctor shows."""
    precision: str
    """Of its arithmetic, e.g. ``float32``."""

    def rig(self, portrait: Portrait) -> Rig: ...


class Worker(Protocol):
    """Renders one job after another, where it can be ended."""

    def perform(self, job: RenderJob) -> AsyncGenerator[Message, None]:
        """Everything the job gives, ending with its JobEnded. The photo lies in a folder by its hash, and so do the
        clips by the time they are told. Raises ChildGone when the worker dies, and serves the next job all the same."""
        ...

    def kill(self) -> None:
        """End the present job now."""
        ...

    async def stop(self) -> None:
        """Keep no photo in memory; the next job starts afresh."""
        ...


class HubBlobs(Protocol):
    """The hub's photos and clips: bytes by hash, there and back. Closed, it fails as if the hub were away."""

    async def fetch(self, blob: BlobHash, into: Path) -> None:
        """Raises PhotoUnavailable; leaves nothing half behind."""
        ...

    async def deliver(self, blob: BlobHash, file: Path) -> None:
        """Raises DeliveryFailed, which may pass."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class DecodedImage:
    """An image as a decoder gives it: 4:2:0, limited range, BT.709."""

    width: int
    height: int
    planes: tuple[bytes, bytes, bytes]
    """Y, U and V without row padding."""


class ClipWriter(Protocol):
    """Encodes one clip. Every image comes back as the frames will see it."""

    def add(self, image: Image, *, whole: bool) -> list[DecodedImage]:
        """Encodes the next image, ``whole``: by itself. Gives those that are decodable by now."""
        ...

    def close(self) -> list[DecodedImage]:
        """Ends the file; only now is it complete. Gives the rest."""
        ...

    def abandon(self) -> None:
        """Ends it without caring for the file."""
        ...


class Codec(Protocol):
    """Turns images into video files and back."""

    name: str
    """As in clip records."""
    version: str
    """Of everything that decides about the bytes it writes."""

    def writer(self, path: Path, width: int, height: int, fps: int) -> ClipWriter: ...

    def decode(self, video: bytes) -> Iterator[DecodedImage]:
        """Raises ClipDamaged."""
        ...


class PhotoReader(Protocol):
    """Decodes what people send."""

    version: str
    """Of everything that decides about the pixels it gives."""

    def read(self, data: bytes) -> Image:
        """Upright, as the photo is displayed. Raises PhotoUnusable, PhotoTooLarge, PhotoNotAnImage, PhotoAnimated."""
        ...


class Follower(Protocol):
    """Follows one face through the images of one clip."""

    def faces(self, image: Image) -> tuple[Face, ...]: ...

    def close(self) -> None: ...
