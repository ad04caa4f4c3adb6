"""Person and background by MediaPipe's SelfieSegmentation, whose weights come inside the package."""

from __future__ import annotations

import numpy as np
from mediapipe.python.solutions.selfie_segmentation import SelfieSegmentation  # type: ignore[import-untyped]

from render_node.ports import Image, Mask


class MediapipeMatter:
    """A coarse matte (256 × 256 inside): good for where the head ends, not for cutting out hair."""

    def __init__(self) -> None:
        self._segmentation = SelfieSegmentation(model_selection=0)

    def matte(self, image: Image) -> Mask:
        found = self._segmentation.process(np.ascontiguousarray(image[:, :, ::-1])).segmentation_mask
        return np.clip(np.asarray(found, dtype=np.float32), 0.0, 1.0)

    def close(self) -> None:
        self._segmentation.close()
