"""The images of an atlas: each a name and a pose of the face, by data alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from render_node.core.channels import CHANNELS, COLUMN
from render_node.errors import GestureInvalid


@dataclass(frozen=True)
class AtlasImage:
    """One of the set."""

    name: str
    """As in the track: ``viseme:PP``, ``gaze:-1,0``."""
    values: Mapping[str, float]
    """Channels that are not at rest, in their units."""


def parse_images(atlas: str, entries: Sequence[Mapping[str, Any]]) -> tuple[AtlasImage, ...]:
    """Reads the ``[[image]]`` tables. Raises GestureInvalid, which names the path of what is wrong."""
    images = tuple(_image(f"{atlas}.image[{index}]", entry) for index, entry in enumerate(entries))
    names = [image.name for image in images]
    if not images or len(set(names)) < len(names):
        raise GestureInvalid(f"{atlas}.image: an atlas needs images, each with a name of its own")
    return images


def pose_rows(images: Sequence[AtlasImage]) -> NDArray[np.float32]:
    """Images × channels, as a motion has them; read-only."""
    rows = np.zeros((len(images), len(CHANNELS)), dtype=np.float32)
    for row, image in zip(rows, images, strict=True):
        for name, value in image.values.items():
            row[COLUMN[name]] = value
    rows.setflags(write=False)
    return rows


def _image(path: str, entry: Mapping[str, Any]) -> AtlasImage:
    values = dict(entry)
    name = values.pop("name", None)
    if not isinstance(name, str) or not name:
        raise GestureInvalid(f"{path}.name: must be a word")
    for channel, value in values.items():
        if channel not in COLUMN:
            raise GestureInvalid(f"{path}.{channel}: unknown channel; known are {', '.join(COLUMN)}")
        known = CHANNELS[COLUMN[channel]]
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not known.lowest <= value <= known.highest:
            raise GestureInvalid(f"{path}.{channel}: must be a number from {known.lowest:g} to {known.highest:g}")
    return AtlasImage(name, {channel: float(value) for channel, value in values.items()})
