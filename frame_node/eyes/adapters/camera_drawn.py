"""Cameras without a camera: a folder of pictures in their order, and a drawn somebody who comes, looks and goes."""

from __future__ import annotations

from math import pi, sin
from pathlib import Path

import cv2

from frame_node.errors import CameraAbsent, CameraBroken
from frame_node.eyes.adapters.camera_opencv import as_picture
from frame_node.eyes.adapters.drawing import hand, head, wall, waving_at
from frame_node.eyes.pause import wait_until
from frame_node.eyes.ports import Image, Picture
from protocol.runtime.clock import monotonic_ns

PER_S = 10.0
ENDINGS = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}
WIDTH, HEIGHT = 640, 480
ROUND_S, COMES_S, WAVES_S, GOES_S = 20.0, 3.0, 8.0, 17.0
"""Of the synthetic viewer, again and again."""
RADIUS = 60


class FolderCamera:
    """See the Camera port. Ten pictures a second, in the order of their names, again and again."""

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise CameraAbsent(f"there is no folder {folder}")
        self._folder = folder
        self._files = sorted(file for file in folder.iterdir() if file.suffix.lower() in ENDINGS)
        if not self._files:
            raise CameraBroken(f"{folder} holds no pictures")
        self._began_ns = monotonic_ns()

    @property
    def name(self) -> str:
        return f"the folder {self._folder.name} of {len(self._files)} pictures"

    def take(self, due_ns: int) -> Picture:
        number, at_ns = _next(self._began_ns, due_ns)
        file = self._files[number % len(self._files)]
        image = as_picture(cv2.imread(str(file), cv2.IMREAD_COLOR))
        if image is None:
            raise CameraBroken(f"{file.name} is no picture that can be read")
        wait_until(at_ns)
        return Picture(image, at_ns)

    def close(self) -> None:
        """Nothing is open."""


class SyntheticCamera:
    """See the Camera port. For trying a frame without a camera: every 20 s a drawn one comes, waves and goes."""

    def __init__(self) -> None:
        self._began_ns = monotonic_ns()
        self._wall = wall(WIDTH, HEIGHT)

    @property
    def name(self) -> str:
        return "a drawn viewer"

    def take(self, due_ns: int) -> Picture:
        _, at_ns = _next(self._began_ns, due_ns)
        image = drawn(((at_ns - self._began_ns) / 1e9) % ROUND_S, self._wall)
        wait_until(at_ns)
        return Picture(image, at_ns)

    def close(self) -> None:
        """Nothing is open."""


def drawn(second: float, empty: Image) -> Image:
    """The picture at that second of a round."""
    image = empty.copy()
    if not COMES_S <= second < GOES_S:
        return image
    across = (second - COMES_S) / (GOES_S - COMES_S)
    x, y = WIDTH * (0.3 + 0.5 * across), HEIGHT * 0.4 + 6.0 * sin(2.0 * pi * second / 3.1)
    head(image, round(x), round(y), RADIUS, shut=second % 4.0 < 0.2)
    if WAVES_S <= second < WAVES_S + 3.0:
        hand().onto(image, x - 1.9 * RADIUS + waving_at(second - WAVES_S, 0.5 * RADIUS), y + 0.6 * RADIUS, 2 * RADIUS)
    return image


def _next(began_ns: int, due_ns: int) -> tuple[int, int]:
    """Number and time of the picture that is taken at ``due_ns`` or next."""
    period_ns = 1e9 / PER_S
    number = max(0, -(-(due_ns - began_ns) // round(period_ns)))
    return int(number), began_ns + round(number * period_ns)
