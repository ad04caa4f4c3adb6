"""The stages of one image: motion gate, search for faces, reading faces, hands. Each only where it is worth it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from frame_node.core.sight.face import Look, Point3, Spot, look_of, spot_of
from frame_node.core.sight.hand import hand_at
from frame_node.core.sight.sight import Happening, Sight, closer, found, looked, steps
from frame_node.core.sight.viewers import Viewer
from frame_node.core.sight.wave import HandAt
from frame_node.eyes.gate import Motion, MotionGate
from frame_node.eyes.ports import FaceFinder, FaceReader, HandFinder, Image

FACE_SIDES, FACE_PIXELS = 5.0, 192
"""Of the view in which a face is read: in distances between its eyes, and as it is drawn."""
HAND_SIDES, HAND_PIXELS = 17.0, 224
"""As far as a hand reaches."""
FACE_HALF = 2.5
"""Half the width of a head: what moves within it is no hand."""
HAND_FOLLOWED_MS = 500.0


@dataclass(frozen=True)
class View:
    """A square part of a picture; may reach beyond its edges."""

    x: float
    y: float
    side: float

    def drawn(self, image: Image, pixels: int) -> Image:
        scale = pixels / self.side
        left, top = self.x - self.side / 2.0, self.y - self.side / 2.0
        matrix = np.array([[scale, 0.0, -left * scale], [0.0, scale, -top * scale]])
        return cast(Image, cv2.warpAffine(image, matrix, (pixels, pixels), flags=cv2.INTER_LINEAR))

    def outwards(self, point: Point3, pixels: int) -> Point3:
        """From pixels of the drawn view to those of the picture."""
        scale = self.side / pixels
        left, top = self.x - self.side / 2.0, self.y - self.side / 2.0
        return left + point[0] * scale, top + point[1] * scale, point[2] * scale

    def holds(self, other: View) -> bool:
        """Whether the other one is so much like it that it may stay: hands are followed in a view that keeps still."""
        near = max(abs(self.x - other.x), abs(self.y - other.y)) <= 0.12 * self.side
        return near and 0.75 <= other.side / self.side <= 1.33


class Stages:
    """Owns what finds; the state of what was found is the caller's."""

    def __init__(self, finder: FaceFinder, reader: FaceReader, hands: HandFinder) -> None:
        self._gate = MotionGate()
        self._finder = finder
        self._reader = reader
        self._hands = hands
        self._hand_view: View | None = None

    def look(self, sight: Sight, image: Image, now: float) -> tuple[Sight, tuple[Happening, ...], Motion]:
        """One image through all stages."""
        motion = self._gate.look(image)
        plan = steps(sight, motion.moved, now)
        if not plan.look:
            return sight, (), motion
        if motion.dark:
            sight, happened = looked(found(sight, (), now), {}, None, now)
            return sight, happened, motion
        if plan.search:
            sight = found(sight, self._finder.faces(image), now)
        wanted = closer(sight, now)
        faces = {
            each.number: read
            for each in sight.viewers
            if each.number in wanted.faces and (read := self._read(each, image)) is not None
        }
        hand = None
        viewer = next((each for each in sight.viewers if each.number == wanted.hands), None)
        if viewer is not None and _worth_a_look(sight, viewer, motion, now):
            hand = self._hand(viewer, image, now)
        sight, happened = looked(sight, faces, hand, now)
        return sight, happened, motion

    def close(self) -> None:
        for each in (self._finder, self._reader, self._hands):
            each.close()

    def _read(self, viewer: Viewer, image: Image) -> tuple[Spot, Look] | None:
        view = View(*viewer.spot.middle, FACE_SIDES * viewer.spot.size)
        points = self._reader.points(view.drawn(image, FACE_PIXELS))
        if points is None:
            return None
        outside = [view.outwards(point, FACE_PIXELS) for point in points]
        return spot_of(outside), look_of(outside)

    def _hand(self, viewer: Viewer, image: Image, now: float) -> HandAt | None:
        x, y = viewer.spot.middle
        fresh = View(x, y + 2.0 * viewer.spot.size, HAND_SIDES * viewer.spot.size)
        if self._hand_view is None or not self._hand_view.holds(fresh):
            self._hand_view = fresh
        view = self._hand_view
        seen = self._hands.hand(view.drawn(image, HAND_PIXELS))
        if seen is None:
            return None
        hand = hand_at([view.outwards(point, HAND_PIXELS) for point in seen.points], viewer.spot, now)
        if not hand.raised:
            self._hands.forget()
        return hand


def _worth_a_look(sight: Sight, viewer: Viewer, motion: Motion, now: float) -> bool:
    """Hands are the dearest: while one is followed, or something moves beside the head."""
    places = sight.waving.places
    if places and now - places[-1].at <= HAND_FOLLOWED_MS:
        return True
    size = viewer.spot.size
    return motion.beside(*viewer.spot.middle, FACE_HALF * size, HAND_SIDES / 2.0 * size)
