"""Hands by MediaPipe, in its lighter form. Weights come inside the package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mediapipe.python.solutions.hands import Hands  # type: ignore[import-untyped]

from frame_node.eyes.ports import Hand, Image


class MediapipeHandFinder:
    """See the HandFinder port."""

    def __init__(self) -> None:
        self._hands = Hands(static_image_mode=False, max_num_hands=2, model_complexity=0, min_detection_confidence=0.5)

    def hands(self, image: Image) -> Sequence[Hand]:
        height, width = image.shape[:2]
        seen: Any = self._hands.process(np.ascontiguousarray(image[:, :, ::-1])).multi_hand_landmarks or []
        return [Hand(tuple((p.x * width, p.y * height, p.z * width) for p in one.landmark)) for one in seen]

    def close(self) -> None:
        self._hands.close()
