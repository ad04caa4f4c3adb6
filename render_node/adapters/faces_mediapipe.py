"""All faces of a photo by MediaPipe, also small and tilted ones: search, look closer, believe only what is confirmed.

MediaPipe's short-range detector is sure of faces whose eyes are a tenth to a third of its view apart and that are
tilted by less than 60 degrees. So the photo is searched in overlapping views of many sizes; each find is turned
upright and looked at again, twice, once mirrored; the landmarks are taken from that close-up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, cast

import cv2
import mediapipe  # type: ignore[import-untyped]
import numpy as np
from mediapipe.python.solutions.face_detection import FaceDetection  # type: ignore[import-untyped]
from mediapipe.python.solutions.face_mesh import FaceMesh  # type: ignore[import-untyped]

from protocol.track import Box
from render_node.core.face_search import COARSE_LEVELS, DIRECTIONS, Find, View, distinct, views
from render_node.core.pose import eye_distance
from render_node.ports import Face, Image, Points

SEARCH_PIXELS = 192
CLOSE_PIXELS = 320
CLOSE_SIDES = 5.0
"""Of a close-up, in distances between the middles of the eyes."""
WIDER_SIDES = 8.0
"""When no face was confirmed: a blurred one is easier to tell with its surroundings."""
SEARCH_SCORE = 0.5
SURE_SCORE = 0.74
"""Mean of both closer looks."""
MOST_FINDS = 64


class MediapipeFaceFinder:
    """Finds the faces of photos. Slower than a landmarker that looks once: about 0.2 to 1 s a photo."""

    weights = (
        f"mediapipe {mediapipe.__version__}",
        f"search {SEARCH_SCORE} {SURE_SCORE} {CLOSE_SIDES} {WIDER_SIDES} 2",
    )

    def __init__(self) -> None:
        self._detector = FaceDetection(model_selection=0, min_detection_confidence=SEARCH_SCORE)
        self._mesh = FaceMesh(
            static_image_mode=True, max_num_faces=1, refine_landmarks=True, min_detection_confidence=SEARCH_SCORE
        )

    def faces(self, image: Image) -> tuple[Face, ...]:
        """All faces, the largest first; the score is that of the closer looks."""
        pyramid = _Pyramid(image)
        finds = self._search(pyramid, DIRECTIONS[:1], None)
        coarse = range(COARSE_LEVELS) if finds else None
        finds += self._search(pyramid, DIRECTIONS[1:], coarse)
        for sides in (CLOSE_SIDES, WIDER_SIDES):
            looked = (self._confirmed(pyramid, find, sides) for find in distinct(finds)[:MOST_FINDS])
            if faces := _apart([face for face in looked if face is not None]):
                return tuple(sorted(faces, key=lambda face: -eye_distance(face.points)))
        return ()

    def close(self) -> None:
        self._detector.close()
        self._mesh.close()

    def _search(self, pyramid: _Pyramid, turns: Iterable[float], levels: range | None) -> list[Find]:
        found: list[Find] = []
        for turn in turns:
            for view in views(pyramid.width, pyramid.height, turn, levels):
                found.extend(self._finds(pyramid.drawn(view, SEARCH_PIXELS), view))
        return found

    def _finds(self, picture: Image, view: View) -> list[Find]:
        seen = self._detector.process(np.ascontiguousarray(picture[:, :, ::-1])).detections or []
        finds = []
        for one in seen:
            points = one.location_data.relative_keypoints
            left, right = (view.outwards(point.x, point.y) for point in points[:2])
            finds.append(Find(left, right, float(one.score[0])))
        return [find for find in finds if find.apart > 1.0]

    def _confirmed(self, pyramid: _Pyramid, find: Find, sides: float) -> Face | None:
        """The find as a face with landmarks, when two closer looks agree that it is one."""
        view = find.close_up(sides)
        picture = pyramid.drawn(view, CLOSE_PIXELS)
        again = _nearest(self._finds(picture, view), find)
        mirrored = self._finds(np.ascontiguousarray(picture[:, ::-1]), View(0.0, 0.0, float(CLOSE_PIXELS)))
        if again is None or not mirrored:
            return None
        score = (again.score + max(other.score for other in mirrored)) / 2.0
        if score < SURE_SCORE:
            return None
        view = again.close_up(sides)
        points = self._landmarks(pyramid.drawn(view, CLOSE_PIXELS), view)
        if points is None or not _plausible(points, again):
            return None
        return Face(points, _box(points, pyramid.width, pyramid.height), score)

    def _landmarks(self, picture: Image, view: View) -> Points | None:
        seen: Any = self._mesh.process(np.ascontiguousarray(picture[:, :, ::-1])).multi_face_landmarks
        if not seen:
            return None
        inside = np.array([(point.x, point.y, point.z) for point in seen[0].landmark], dtype=np.float64)
        x, y = view.outwards(cast(Any, inside[:, 0]), cast(Any, inside[:, 1]))
        return np.stack([x - 0.5, y - 0.5, inside[:, 2] * view.side], axis=1).astype(np.float32)


class _Pyramid:
    """A photo and its halves, so that small drawings of large parts show no false patterns."""

    def __init__(self, image: Image) -> None:
        self.height, self.width = image.shape[:2]
        self._levels = [image]
        while min(self._levels[-1].shape[:2]) > SEARCH_PIXELS:
            self._levels.append(cast(Image, cv2.pyrDown(self._levels[-1])))

    def drawn(self, view: View, pixels: int) -> Image:
        level = min(len(self._levels) - 1, max(0, math.floor(math.log2(max(1.0, view.side / pixels)))))
        source = self._levels[level]
        rows, columns = source.shape[:2]
        across, down = columns / self.width, rows / self.height
        part = View(view.x * across, view.y * down, view.side * across, view.turn)
        matrix = np.array(part.matrix(pixels))
        return cast(Image, cv2.warpAffine(source, matrix, (pixels, pixels), flags=cv2.INTER_LINEAR))


def _nearest(finds: list[Find], wanted: Find) -> Find | None:
    near = [find for find in finds if math.dist(find.middle, wanted.middle) < 0.8 * wanted.apart]
    return max(near, key=lambda find: find.score, default=None)


def _plausible(points: Points, find: Find) -> bool:
    """Landmarks must lie where the detector saw the eyes, and form a face: eyes above nose above mouth above chin."""
    iris = points[[468, 473], :2] + 0.5
    off = max(math.dist(iris[0], find.left), math.dist(iris[1], find.right))
    across = iris[1] - iris[0]
    down = np.array([-across[1], across[0]]) / max(float(across @ across), 1e-6)
    middle = iris.mean(axis=0)
    heights = [float((points[index, :2] + 0.5 - middle) @ down) for index in (4, 13, 152)]
    return off < 0.35 * find.apart and 0.15 < heights[0] < heights[1] < heights[2] < 3.2 and heights[2] > 1.0


def _apart(faces: list[Face]) -> list[Face]:
    """One face for each head, the surest."""
    kept: list[Face] = []
    for face in sorted(faces, key=lambda face: -face.score):
        if not any(_same(face, other) for other in kept):
            kept.append(face)
    return kept


def _same(one: Face, other: Face) -> bool:
    """Whether both lie on one head: a face upside down now and then passes for another one upright."""
    apart = float(np.linalg.norm((one.points - other.points)[:, :2].mean(axis=0)))
    return apart < 0.9 * max(eye_distance(one.points), eye_distance(other.points))


def _box(points: Points, width: int, height: int) -> Box:
    low = np.clip((points[:, :2].min(axis=0) + 0.5) / (width, height), 0.0, 1.0)
    high = np.clip((points[:, :2].max(axis=0) + 0.5) / (width, height), 0.0, 1.0)
    return Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
