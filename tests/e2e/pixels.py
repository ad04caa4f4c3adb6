"""Whether pictures move, measured on screenshots."""

from __future__ import annotations

import io
import time

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Locator


def seen(element: Locator) -> Image.Image:
    return Image.open(io.BytesIO(element.screenshot())).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean absolute difference in grey levels 0..255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def most_motion(element: Locator, seconds: float, first: Image.Image | None = None) -> float:
    """The largest difference to the first picture within some seconds."""
    start = first or seen(element)
    until, largest = time.perf_counter() + seconds, 0.0
    while time.perf_counter() < until:
        largest = max(largest, difference(start, seen(element)))
        time.sleep(0.1)
    return largest
