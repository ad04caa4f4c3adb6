"""Faces by MediaPipe: its full-range detector searches, its face mesh reads. Weights come inside the package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from mediapipe.python.solutions.face_detection import FaceDetection  # type: ignore[import-untyped]
from mediapipe.python.solutions.face_mesh import FaceMesh  # type: ignore[import-untyped]

from frame_node.core.sight.face import Point3, Spot
from frame_node.eyes.ports import Image

FULL_RANGE = 1
"""Up to five metres; the other model is for phones held in a hand."""


class MediapipeFaceFinder:
    """See the FaceFinder port."""

    def __init__(self, least_score: float = 0.55) -> None:
        self._detector = FaceDetection(model_selection=FULL_RANGE, min_detection_confidence=least_score)

    def faces(self, image: Image) -> Sequence[Spot]:
        height, width = image.shape[:2]
        seen: Any = self._detector.process(np.ascontiguousarray(image[:, :, ::-1])).detections or []
        return [_spot(one, width, height) for one in seen]

    def close(self) -> None:
        self._detector.close()


class MediapipeFaceReader:
    """See the FaceReader port. Each image is looked at anew, for the next one may be of another viewer."""

    def __init__(self) -> None:
        self._mesh = FaceMesh(
            static_image_mode=True, max_num_faces=1, refine_landmarks=True, min_detection_confidence=0.4
        )

    def points(self, image: Image) -> Sequence[Point3] | None:
        height, width = image.shape[:2]
        seen: Any = self._mesh.process(np.ascontiguousarray(image[:, :, ::-1])).multi_face_landmarks
        return [(p.x * width, p.y * height, p.z * width) for p in seen[0].landmark] if seen else None

    def close(self) -> None:
        self._mesh.close()


def _spot(one: Any, width: int, height: int) -> Spot:
    eyes_nose_mouth = [(p.x * width, p.y * height) for p in one.location_data.relative_keypoints[:4]]
    left, right, nose, mouth = eyes_nose_mouth
    return Spot(left, right, nose, mouth, float(one.score[0]))
