"""A drawn viewer: a head and a hand in soft tones, enough of both for detectors that were made for living people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import pi, sin
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from frame_node.eyes.ports import Image

Field = NDArray[np.float32]
SKIN, SHADE, DARK = (150, 180, 225), (120, 150, 200), (40, 50, 70)
FINGERS = (
    (0.50, 0.98, 0.50, 0.80, 0.115, 0.120),  # the wrist; then the palm in four, four fingers, the thumb
    (0.42, 0.74, 0.40, 0.60, 0.100, 0.090),
    (0.50, 0.74, 0.50, 0.58, 0.100, 0.090),
    (0.58, 0.74, 0.59, 0.60, 0.100, 0.085),
    (0.50, 0.70, 0.50, 0.66, 0.160, 0.160),
    (0.37, 0.56, 0.33, 0.30, 0.046, 0.036),
    (0.46, 0.53, 0.45, 0.22, 0.048, 0.037),
    (0.55, 0.54, 0.57, 0.25, 0.046, 0.036),
    (0.635, 0.58, 0.69, 0.36, 0.040, 0.031),
    (0.36, 0.74, 0.22, 0.56, 0.058, 0.040),
)
"""Tapered rods: from x, y to x, y, and the radius at both ends, in heights of the hand."""
LIGHT = (-0.35, -0.5, 1.0)


@dataclass(frozen=True)
class Patch:
    """A drawn thing: its colours, and how much of each pixel it covers."""

    colours: Field
    cover: Field

    def onto(self, image: Image, x: float, y: float, side: int) -> None:
        """Its middle at x, y and as large as ``side``; what lies beyond the picture's edge is cut off."""
        colours = cv2.resize(self.colours, (side, side), interpolation=cv2.INTER_AREA)
        cover = cv2.resize(self.cover, (side, side), interpolation=cv2.INTER_AREA)[..., None]
        left, top = round(x - side / 2), round(y - side / 2)
        rows, columns = (
            slice(max(0, at), max(0, min(at + side, size))) for at, size in zip((top, left), image.shape, strict=False)
        )
        inside = (slice(rows.start - top, rows.stop - top), slice(columns.start - left, columns.stop - left))
        part = image[rows, columns]
        if part.size:
            part[:] = np.clip(part + cover[inside] * (colours[inside] - part), 0, 255).astype(np.uint8)


def _within(at: int, side: int, size: int) -> slice:
    return slice(max(0, at), max(0, min(at + side, size)))


@cache
def hand(pixels: int = 480) -> Patch:
    """An open palm towards the camera, fingers up."""
    y, x = (axis.astype(np.float32) / pixels for axis in np.mgrid[0:pixels, 0:pixels])
    height = np.zeros((pixels, pixels), np.float32)
    for x0, y0, x1, y1, r0, r1 in FINGERS:
        dx, dy = x1 - x0, y1 - y0
        along = np.clip(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0.0, 1.0)
        away = np.hypot(x - x0 - along * dx, y - y0 - along * dy)
        height = np.maximum(height, np.sqrt(np.maximum((r0 + (r1 - r0) * along) ** 2 - away**2, 0.0)))
    down, right = np.gradient(cv2.GaussianBlur(height, (0, 0), pixels * 0.006), 1.0 / pixels)
    lit = (-LIGHT[0] * right - LIGHT[1] * down + LIGHT[2]) / np.sqrt(1.0 + right**2 + down**2)
    colours = np.array([140.0, 165.0, 215.0], np.float32) * (0.55 + 0.45 * np.clip(lit, 0.25, 1.2))[..., None]
    cover = cv2.GaussianBlur((height > 0).astype(np.float32), (0, 0), pixels * 0.0035)
    return Patch(cast(Field, colours), cast(Field, cover))


def head(image: Image, x: int, y: int, r: int, shut: bool = False) -> None:
    """A head with shoulders, about 0.72 r between its pupils."""
    cv2.ellipse(image, (x, y + 2 * r), (int(1.5 * r), r), 0, 0, 360, (120, 90, 70), -1)
    cv2.ellipse(image, (x, y - r // 3), (r, int(1.2 * r)), 0, 0, 360, DARK, -1)
    cv2.ellipse(image, (x, y), (int(0.85 * r), int(1.15 * r)), 0, 0, 360, SKIN, -1)
    for side in (-1, 1):
        eye = (x + side * int(0.36 * r), y - int(0.18 * r))
        cv2.ellipse(image, (eye[0], eye[1] - int(0.24 * r)), (int(0.22 * r), int(0.05 * r)), 0, 180, 360, DARK, 4)
        if shut:
            cv2.line(image, (eye[0] - int(0.17 * r), eye[1]), (eye[0] + int(0.17 * r), eye[1]), DARK, 3)
            continue
        cv2.ellipse(image, eye, (int(0.19 * r), int(0.1 * r)), 0, 0, 360, (245, 245, 245), -1)
        cv2.circle(image, eye, int(0.09 * r), (60, 60, 40), -1)
        cv2.ellipse(image, eye, (int(0.19 * r), int(0.1 * r)), 0, 180, 360, DARK, 2)
    cv2.line(image, (x, y - int(0.1 * r)), (x - int(0.1 * r), y + int(0.25 * r)), SHADE, 4)
    cv2.ellipse(image, (x, y + int(0.28 * r)), (int(0.14 * r), int(0.06 * r)), 0, 0, 180, SHADE, 4)
    cv2.ellipse(image, (x, y + int(0.58 * r)), (int(0.3 * r), int(0.1 * r)), 0, 0, 180, (90, 90, 180), -1)


def wall(width: int, height: int) -> Image:
    """An empty, softly lit wall."""
    rows = np.linspace(140, 190, height, dtype=np.float32)[:, None, None]
    return np.broadcast_to(rows * (0.95, 1.0, 1.02), (height, width, 3)).astype(np.uint8)


def waving_at(second: float, reach: float, per_s: float = 2.0) -> float:
    """How far a waving hand is off its middle, in the unit of ``reach``."""
    return reach * sin(2.0 * pi * per_s * second)
