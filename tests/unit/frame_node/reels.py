"""Reels for tests of playback: tracks without videos."""

from __future__ import annotations

from math import pi, sin

from frame_node.core.reel import Reel, Repertoire
from protocol.track import Affine, Box, Track, TrackRow
from protocol.words import ClipId, PortraitId

STEP = 0.2
FACE = Box(0.25, 0.2, 0.5, 0.5)


def reel(name: str, distances: list[float], portrait: str = "p") -> Reel:
    """A clip whose images lie so many normal steps from neutral."""
    box = Box(0.4, 0.4, 0.1, 0.1)
    rows = tuple(TrackRow(0.0, 0.0, 0.0, Affine(tx=steps * 0.001), box, box, box, steps * STEP) for steps in distances)
    return Reel(
        ClipId(name),
        PortraitId(portrait),
        name,
        100,
        120,
        Track(fps=30, width=100, height=120, face=FACE, normal_step=STEP, rows=rows),
    )


def idle_reel(images: int = 60, furthest: float = 20.0, portrait: str = "p", name: str = "idle") -> Reel:
    """Through neutral twice a loop."""
    return reel(name, [abs(sin(2 * pi * index / images)) * furthest for index in range(images)], portrait)


def gesture_reel(name: str, images: int = 12) -> Reel:
    return reel(name, [0.0, *(30.0 for _ in range(images - 2)), 0.0])


def repertoire(portrait: str = "p", gestures: tuple[str, ...] = ("greet", "nod")) -> Repertoire:
    lengths = {f"idle-{portrait}": 60, f"idle-{portrait}-1": 44, f"idle-{portrait}-2": 76}
    idles = tuple(idle_reel(images, portrait=portrait, name=name) for name, images in lengths.items())
    reels = {ClipId(name): gesture_reel(name) for name in gestures}
    return Repertoire(PortraitId(portrait), idles[0], reels, idles=idles)
