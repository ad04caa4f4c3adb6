"""Whether pictures move, measured on screenshots."""

from __future__ import annotations

import io
import time
from collections.abc import Callable

from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Locator

from tests.patience import PATIENCE_S, TRIES

STILL = 0.05
IDLES, PERFORMS = 0.3, 0.8
"""Grey levels by which an idling picture, and one that performs, differs in the mean from another of it."""
MOMENT_S = 4.0
"""Within which a gesture is seen, unless somebody stood still."""


def seen(element: Locator) -> Image.Image:
    return Image.open(io.BytesIO(element.screenshot())).convert("RGB")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Mean absolute difference in grey levels 0..255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def moves(element: Locator, by: float = IDLES, seconds: float = PATIENCE_S) -> bool:
    """Whether it comes to differ so much from what it is now."""
    start, until = seen(element), time.perf_counter() + seconds
    while time.perf_counter() < until:
        if difference(start, seen(element)) > by:
            return True
        time.sleep(0.1)
    return False


def stays_still(element: Locator, seconds: float) -> bool:
    """From when it stands: what was hung just now fades in first."""
    until = time.perf_counter() + PATIENCE_S
    while moves(element, STILL, seconds):
        if time.perf_counter() > until:
            return False
    return True


def moment(act: Callable[[], object], follows: Callable[[], object]) -> None:
    """Acts until what follows for a moment only is seen; ``follows`` is false or asserts when it is not.

    A page, a hub or a test that stood still just then has missed it; where it never follows, it is missed every time.
    """
    missed: AssertionError | None = None
    for _ in range(TRIES):
        act()
        try:
            if follows() is not False:
                return
        except AssertionError as not_seen:
            missed = not_seen
    raise AssertionError(f"not once in {TRIES} tries") from missed
