"""One image of a portrait, posed by its channels."""

from __future__ import annotations

import numpy as np

from render_node.core.channels import CHANNEL_NAMES, COLUMN
from render_node.core.motion import Motion
from render_node.ports import Image, Rig


def posed(rig: Rig, **values: float) -> Image:
    row = np.zeros((1, len(CHANNEL_NAMES)), dtype=np.float32)
    for name, value in values.items():
        row[0, COLUMN[name]] = value
    (image, _), *_ = rig.images(Motion("pose", 30, row))
    return image
