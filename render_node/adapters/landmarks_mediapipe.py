"""Faces and landmarks by MediaPipe's FaceMesh, whose weights come inside the package."""

from __future__ import annotations

import numpy as np
from mediapipe.python.solutions.face_mesh import FaceMesh  # type: ignore[import-untyped]

from protocol.track import Box
from render_node.ports import Face, Image, Points

MOST_FACES = 8


class MediapipeLandmarker:
    """Finds faces in single photos, or follows the one face of a clip when ``following``.

    A follower is faster and steadier, but carries what it saw into the next image: make a fresh one per clip.
    """

    def __init__(self, *, following: bool = False, least_score: float = 0.4) -> None:
        self._mesh = FaceMesh(
            static_image_mode=not following,
            max_num_faces=1 if following else MOST_FACES,
            refine_landmarks=True,
            min_detection_confidence=least_score,
        )

    def faces(self, image: Image) -> tuple[Face, ...]:
        """All faces, the largest first; their points have 478 rows. The score is not reported, and so is 1."""
        height, width = image.shape[:2]
        found = self._mesh.process(np.ascontiguousarray(image[:, :, ::-1])).multi_face_landmarks or []
        scale = np.array([width, height, width], dtype=np.float32)
        faces = [_face(np.array([(p.x, p.y, p.z) for p in one.landmark], np.float32) * scale, image) for one in found]
        return tuple(sorted(faces, key=lambda face: -face.box.w * face.box.h))

    def close(self) -> None:
        self._mesh.close()


def _face(points: Points, image: Image) -> Face:
    height, width = image.shape[:2]
    left, top = np.clip(points[:, :2].min(axis=0) / (width, height), 0.0, 1.0)
    right, bottom = np.clip(points[:, :2].max(axis=0) / (width, height), 0.0, 1.0)
    box = Box(float(left), float(top), float(right - left), float(bottom - top))
    return Face(points=points, box=box, score=1.0)
