"""A Raspberry Pi's camera through a ``rpicam-vid`` child that writes raw pictures to a pipe (tier 2: not run here)."""

from __future__ import annotations

import shutil
import subprocess

import cv2
import numpy as np

from frame_node.errors import CameraAbsent, CameraBroken
from frame_node.eyes.ports import Picture
from protocol.runtime.clock import monotonic_ns

WIDTH, HEIGHT, PER_S = 640, 480, 20
"""Both multiples of 64: rows of the picture carry no padding."""
PATIENCE_S = 2.0


class RpicamCamera:
    """See the Camera port. YUV 4:2:0 needs no decoder; colours are made of the pictures that are wanted only."""

    def __init__(self, program: str = "rpicam-vid") -> None:
        found = shutil.which(program)
        if found is None:
            raise CameraAbsent(f"{program} is not installed (apt install rpicam-apps)")
        argv = [found, "--timeout", "0", "--nopreview", "--codec", "yuv420", "--output", "-", "--flush"]
        argv += ["--width", str(WIDTH), "--height", str(HEIGHT), "--framerate", str(PER_S)]
        self._child = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self._bytes = WIDTH * HEIGHT * 3 // 2

    @property
    def name(self) -> str:
        return "the Raspberry Pi's camera by rpicam-vid"

    def take(self, due_ns: int) -> Picture:
        assert self._child.stdout is not None
        while True:
            data = self._child.stdout.read(self._bytes)
            if len(data) < self._bytes:
                raise CameraBroken(f"rpicam-vid ended with status {self._ended()}")
            at_ns = monotonic_ns()
            if at_ns >= due_ns:
                planes = np.frombuffer(data, np.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
                return Picture(np.asarray(cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420), np.uint8), at_ns)

    def close(self) -> None:
        self._child.kill()
        self._child.wait()

    def _ended(self) -> int | None:
        try:
            return self._child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            return None
