"""What a camera would see, with known truth: photos of faces that move, drawn hands that wave. Needs OpenCV.

``python -m tests.sequences FILE [SECONDS]`` writes a video: nobody, a face that comes and moves, who waves, nobody.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache
from math import pi, sin
from pathlib import Path

import cv2
import numpy as np

from frame_node.eyes.adapters.drawing import hand, wall, waving_at
from frame_node.eyes.ports import Image

PHOTOS = Path(__file__).resolve().parents[1] / "demo" / "photos"
HOPPER, COLLINS = PHOTOS / "grace-hopper.jpg", PHOTOS / "eileen-collins.png"
PUPILS = {HOPPER: 84.0, COLLINS: 43.0}
"""Between them, in pixels of the photo."""
PER_S = 10.0


@cache
def photo(file: Path) -> Image:
    return np.asarray(cv2.imread(str(file)), np.uint8)


def with_face(image: Image, file: Path, x: float, y: float, eyes: float) -> Image:
    """The photo's middle at x, y, and so many pixels between its pupils."""
    scale = eyes / PUPILS[file]
    small = cv2.resize(photo(file), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    height, width = small.shape[:2]
    matrix = np.array([[1.0, 0.0, x - width / 2], [0.0, 1.0, y - height / 2]])
    return np.asarray(
        cv2.warpAffine(small, matrix, (image.shape[1], image.shape[0]), image.copy(), borderMode=cv2.BORDER_TRANSPARENT)
    )


def visit(second: float, file: Path = HOPPER, lasts: float = 12.0, waves: float | None = 5.0) -> Image:
    """Nobody for two seconds, then a face that moves as living ones do until two seconds before the end."""
    image = wall(640, 480)
    if not 2.0 <= second < lasts - 2.0:
        return image
    x = 330.0 + 60.0 * sin(2.0 * pi * second / 9.0)
    image = with_face(image, file, x, 250.0 + 5.0 * sin(second), 40.0)
    if waves is not None and waves <= second < waves + 3.0:
        hand().onto(image, x - 150.0 + waving_at(second - waves, 30.0), 220.0, 130)
    return image


def noisy(image: Image, dice: np.random.Generator, sigma: float = 2.5) -> Image:
    return np.clip(image + dice.normal(0.0, sigma, image.shape), 0, 255).astype(np.uint8)


def write_video(file: Path, images: Iterable[Image], per_s: float = PER_S) -> Path:
    writer = None
    for image in images:
        if writer is None:
            writer = cv2.VideoWriter(str(file), cv2.VideoWriter.fourcc(*"mp4v"), per_s, image.shape[1::-1])
        writer.write(image)
    if writer is not None:
        writer.release()
    return file


def filmed(file: Path, scene: Callable[[float], Image], seconds: float, per_s: float = PER_S) -> Path:
    return write_video(file, (scene(index / per_s) for index in range(round(seconds * per_s))), per_s)


if __name__ == "__main__":
    length = float(sys.argv[2]) if len(sys.argv) > 2 else 12.0
    filmed(Path(sys.argv[1]), lambda second: visit(second, lasts=length), length)
