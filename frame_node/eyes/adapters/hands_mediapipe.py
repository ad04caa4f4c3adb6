"""Hands by MediaPipe, in its lighter form. Weights come inside the package."""

from __future__ import annotations

from typing import Any

import numpy as np
from mediapipe.python.solutions.hands import Hands  # type: ignore[import-untyped]

from frame_node.eyes.ports import Hand, Image

NOTHING = np.zeros((32, 32, 3), np.uint8)


class MediapipeHandFinder:
    """See the HandFinder port. One hand: for two it would search all images in which it follows only one."""

    def __init__(self) -> None:
        self._hands = Hands(static_image_mode=False, max_num_hands=1, model_complexity=0, min_detection_confidence=0.5)

    def hand(self, image: Image) -> Hand | None:
        height, width = image.shape[:2]
        seen: Any = self._hands.process(np.ascontiguousarray(image[:, :, ::-1])).multi_hand_landmarks
        return Hand(tuple((p.x * width, p.y * height, p.z * width) for p in seen[0].landmark)) if seen else None

    def forget(self) -> None:
        self._hands.process(NOTHING)

    def close(self) -> None:
        self._hands.close()
