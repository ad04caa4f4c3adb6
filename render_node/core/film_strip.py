"""Which images of a clip tell its story on paper."""

from __future__ import annotations

from collections.abc import Sequence

from protocol.track import Box

AROUND = 1.12
"""How much of the picture is shown, in heights of head and hair."""
SLENDER = 0.8
"""Width over height of what is shown."""


def chosen_images(count: int, wanted: int) -> tuple[int, ...]:
    """``wanted`` images spread evenly over a clip, both ends among them; all of them when there are fewer."""
    if count <= wanted:
        return tuple(range(count))
    return tuple(round(index * (count - 1) / (wanted - 1)) for index in range(wanted))


def telling_images(distances: Sequence[float], wanted: int) -> tuple[int, ...]:
    """Like :func:`chosen_images`, but the one nearest to the farthest image from neutral moves there.

    A blink is over between two evenly spread images.
    """
    chosen = list(chosen_images(len(distances), wanted))
    if len(chosen) < 3:
        return tuple(chosen)
    peak = max(range(len(distances)), key=distances.__getitem__)
    nearest = min(range(1, len(chosen) - 1), key=lambda place: abs(chosen[place] - peak))
    chosen[nearest] = peak
    return tuple(sorted(set(chosen)))


def portrait_window(head: Box, width: int, height: int) -> tuple[slice, slice]:
    """Rows and columns of an image around the head, always of the same shape unless the image is too small."""
    tall = min(float(height), AROUND * max(head.h * height, head.w * width / SLENDER), width / SLENDER)
    wide = SLENDER * tall
    top = min(max(0.0, (head.y + head.h / 2.0) * height - tall / 2.0), height - tall)
    left = min(max(0.0, (head.x + head.w / 2.0) * width - wide / 2.0), width - wide)
    return slice(round(top), round(top + tall)), slice(round(left), round(left + wide))
