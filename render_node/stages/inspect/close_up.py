"""Finding the portrait's own face in the images of its clip, whoever else is in the photo."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from render_node.ports import Face, Follower, Image, Points

AROUND = 1.9
"""Side of the close-up in face sizes."""
SIDE = 320
"""Pixels at most; the landmarks need no more."""
SMALLEST = 160
"""Smaller close-ups are enlarged to this."""


class CloseUp:
    """A square around the face of a portrait."""

    def __init__(self, face: Face, follower: Follower) -> None:
        low, high = face.points[:, :2].min(axis=0), face.points[:, :2].max(axis=0)
        side = float((high - low).max()) * AROUND
        self._scale = float(np.clip(1.0, SMALLEST / side, SIDE / side))
        self._size = round(side * self._scale)
        self._corner = (low + high) / 2.0 - side / 2.0
        self._follower = follower

    def points(self, image: Image) -> Points | None:
        """Landmarks in pixels of the whole image; None when no face is found."""
        scale = self._scale
        shift = (-self._corner + 0.5) * scale - 0.5
        matrix = np.array([[scale, 0.0, shift[0]], [0.0, scale, shift[1]]])
        view = cv2.warpAffine(image, matrix, (self._size, self._size), borderMode=cv2.BORDER_REPLICATE)
        faces = self._follower.faces(cast(Image, view))
        if not faces:
            return None
        points = faces[0].points.astype(np.float32).copy()
        points[:, :2] = (points[:, :2] - shift) / scale
        points[:, 2] /= scale
        return points
