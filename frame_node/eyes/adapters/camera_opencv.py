"""Cameras that OpenCV opens: a V4L2 device, and a video file that stands in for one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import cv2
import numpy as np

from frame_node.errors import CameraAbsent, CameraBroken, CameraBusy, CameraDenied
from frame_node.eyes.pause import wait_until
from frame_node.eyes.ports import Image, Picture
from protocol.runtime.clock import monotonic_ns

WIDTH, HEIGHT, PER_S = 640, 480, 30
SMALLEST = 48
FAILURES = 5
"""Pictures in a row that could not be read; then the camera counts as gone."""


class V4l2Camera:
    """See the Camera port. Asks for 640 × 480; takes what it gets."""

    def __init__(self, device: Path) -> None:
        _look_at(device)
        capture = cv2.VideoCapture(str(device), cv2.CAP_V4L2)
        if not capture.isOpened():
            raise CameraBusy(f"{device} cannot be opened: another program may be using it")
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        capture.set(cv2.CAP_PROP_FPS, PER_S)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._device = device
        self._capture = capture

    @property
    def name(self) -> str:
        return f"{self._device} by V4L2"

    def take(self, due_ns: int) -> Picture:
        """Grabbing is cheap, decoding is not: what is not due is grabbed only."""
        failures = 0
        while failures < FAILURES:
            if not self._capture.grab():
                failures += 1
                wait_until(monotonic_ns() + 50_000_000)
                continue
            at_ns = monotonic_ns()
            if at_ns < due_ns:
                continue
            if (image := _retrieved(self._capture)) is not None:
                return Picture(image, at_ns)
            failures += 1
        raise CameraBroken(f"{self._device} gives no pictures any more")

    def close(self) -> None:
        self._capture.release()


class FileCamera:
    """See the Camera port. A video file at its own speed, again and again."""

    def __init__(self, file: Path) -> None:
        if not file.is_file():
            raise CameraAbsent(f"there is no file {file}")
        self._file = file
        self._capture = cv2.VideoCapture(str(file))
        per_s = self._capture.get(cv2.CAP_PROP_FPS)
        if not self._capture.isOpened() or not 0.0 < per_s <= 1000.0:
            raise CameraBroken(f"{file.name} is no video that can be read")
        self._period_ns = 1e9 / per_s
        self._began_ns: int | None = None
        self._number = 0
        """Of the image that is read next, since it began."""

    @property
    def name(self) -> str:
        return f"the file {self._file.name}"

    def take(self, due_ns: int) -> Picture:
        if self._began_ns is None:
            self._began_ns = monotonic_ns()
        while True:
            if not self._capture.grab():
                self._begin_again()
                continue
            at_ns = self._began_ns + round(self._number * self._period_ns)
            self._number += 1
            if at_ns < due_ns:
                continue
            if (image := _retrieved(self._capture)) is None:
                raise CameraBroken(f"{self._file.name} holds an image that cannot be decoded")
            wait_until(at_ns)
            return Picture(image, at_ns)

    def close(self) -> None:
        self._capture.release()

    def _begin_again(self) -> None:
        assert self._began_ns is not None
        if self._number == 0:
            raise CameraBroken(f"{self._file.name} holds no image")
        self._began_ns += round(self._number * self._period_ns)
        self._number = 0
        self._capture.release()
        self._capture.open(str(self._file))


def _retrieved(capture: cv2.VideoCapture) -> Image | None:
    got, image = capture.retrieve()
    return as_picture(image) if got else None


def as_picture(image: object) -> Image | None:
    """The image, if it is what it should be: three colours, and more than a stamp."""
    if not isinstance(image, np.ndarray) or image.dtype != np.uint8 or image.ndim != 3:
        return None
    return image if image.shape[2] == 3 and min(image.shape[:2]) >= SMALLEST else None


def _look_at(device: Path) -> None:
    """Why it cannot be opened, as far as the file system knows; OpenCV does not say."""
    try:
        kind = device.stat().st_mode
    except OSError as error:
        raise CameraAbsent(f"there is no {device}") from error
    if not stat.S_ISCHR(kind):
        raise CameraBroken(f"{device} is no camera")
    if not os.access(device, os.R_OK | os.W_OK):
        raise CameraDenied(f"this user may not open {device}")
