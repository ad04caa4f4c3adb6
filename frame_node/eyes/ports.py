"""What the eyes need of the world: pictures, and what finds faces and hands in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from frame_node.core.sight.face import Point3, Spot

Image: TypeAlias = NDArray[np.uint8]
"""Height × width × 3, blue, green, red."""


@dataclass(frozen=True)
class Picture:
    """One image of a camera and when it was taken, in nanoseconds of the monotonic clock."""

    image: Image
    at_ns: int


@dataclass(frozen=True)
class Hand:
    """The 21 points of a hand, in pixels of the picture it was looked for in."""

    points: tuple[Point3, ...]


class Camera(Protocol):
    """Where pictures come from. Its maker raises CameraAbsent, CameraDenied, CameraBusy or CameraBroken."""

    @property
    def name(self) -> str:
        """For people: which camera, and by what."""
        ...

    def take(self, due_ns: int) -> Picture:
        """The first picture that is taken at ``due_ns`` or later; those before it are let pass. Waits for it.

        Raises CameraBroken when none comes any more.
        """
        ...

    def close(self) -> None: ...


class FaceFinder(Protocol):
    """Finds faces in whole pictures."""

    def faces(self, image: Image) -> Sequence[Spot]: ...

    def close(self) -> None: ...


class FaceReader(Protocol):
    """Reads one face, which fills a square picture as much as a passport photo's does."""

    def points(self, image: Image) -> Sequence[Point3] | None:
        """468 or 478, in pixels; None when it is no face after all."""
        ...

    def close(self) -> None: ...


class HandFinder(Protocol):
    """Finds a hand, and follows it from image to image of a view that keeps still."""

    def hand(self, image: Image) -> Hand | None: ...

    def forget(self) -> None:
        """Follow it no longer: the next image may have a more interesting one."""
        ...

    def close(self) -> None: ...
