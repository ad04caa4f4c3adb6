"""One clip under inspection: takes its decoded images one by one, then says what it measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from render_node.core.agreement import Curves, agreement, sampled, smoothed
from render_node.core.face_shape import MEASURABLE, shape
from render_node.core.gesture import Measure
from render_node.core.measures import measure
from render_node.core.motion import Motion
from render_node.core.pose import eye_distance
from render_node.ports import DecodedImage, Face, Follower, Image, Mask, Points
from render_node.stages.inspect.close_up import CloseUp
from render_node.stages.inspect.likeness import Likeness
from render_node.stages.inspect.luma import Luma, colours_of_decoded, luma_of_decoded, luma_of_photo
from render_node.stages.inspect.surroundings import Surroundings
from render_node.stages.pace import difference, steadied, windowed

LOOK_EVERY = 2
"""Images between two close looks."""
LEAST_LOOKS = 3
"""With fewer, nothing can agree with anything."""
SLOW = ("yaw", "pitch", "roll")
"""Channels that never move within a few images, so that what does is the landmarks' noise."""
SLIGHT = 6.0
"""Degrees peak to peak: below, blinks and glances pull at the landmarks nearly as much as the head's own motion."""
ONSET = 12
"""Images in which a motion sets in."""
JAW_OPENS, BARE_OPENS = 0.16, 0.035
"""How far lips part at full jaw, and when the upper one rises, in eye distances: what closing an open mouth takes away
is counted in the same unit."""
SOFTEST = 10.0
"""Percentile of sharpness that is judged: one soft image in a quick turn is not seen, a soft clip is."""


class Inspection:
    """Not for several threads at once. Of images that are not as large as the portrait only the size is measured."""

    def __init__(self, image: Image, face: Face, matte: Mask, motion: Motion, follower: Follower) -> None:
        self._photo = luma_of_photo(image)
        self._box = face.box
        self._iod = eye_distance(face.points)
        self._motion = motion
        self._likeness = Likeness(self._photo, face.points)
        self._surroundings = Surroundings(self._photo, matte, self._iod)
        self._close_up = CloseUp(face, follower)
        moved = [motion.channel(name) for name in MEASURABLE if motion.swing(name) > 0.0]
        self._looks = frozenset(range(len(motion))) if motion.names else sampled(len(motion), LOOK_EVERY, moved)
        self._first: Luma | None = None
        self._newest: Luma | None = None
        self._first_face = self._newest_face = np.zeros((0, 0), dtype=np.uint8)
        self._size = 1.0
        self._count = self._looked = 0
        self._steps: list[float] = []
        self._background: list[float] = []
        self._bends: list[float] = []
        self._structure: list[float] = []
        self._sharpness: dict[int, float] = {}
        self._found: dict[int, Points] = {}
        self.curves: list[Curves] = []
        """Filled by :meth:`measures`, one for each declared channel."""

    @property
    def count(self) -> int:
        """Images seen so far."""
        return self._count

    def add(self, image: DecodedImage) -> None:
        index, self._count = self._count, self._count + 1
        if (image.height, image.width) != self._photo.shape:
            self._size = max(image.width, image.height) / max(self._photo.shape)
            if self._size == 1.0:
                self._size = min(image.width, image.height) / min(self._photo.shape)
            return
        luma = luma_of_decoded(image)
        face = steadied(windowed(luma, self._box))
        if self._first is None:
            self._first, self._first_face = luma, face
        if self._newest is not None:
            self._steps.append(difference(face, self._newest_face))
        self._newest, self._newest_face = luma, face
        if (change := self._surroundings.change(luma)) is not None:
            self._background.append(change)
        if not self._motion.names and (bend := self._surroundings.bend(luma)) is not None:
            self._bends.append(bend)
        if index in self._looks:
            self._look(index, image, luma)

    def _look(self, index: int, image: DecodedImage, luma: Luma) -> None:
        self._looked += 1
        points = self._close_up.points(colours_of_decoded(image))
        if points is None:
            return
        self._found[index] = points
        self._structure.append(self._likeness.structure(luma, points))
        self._sharpness[index] = self._likeness.sharpness(luma, points)

    def measures(self, declared: Iterable[Measure], rendered_steps: Sequence[float]) -> dict[str, float]:
        """Everything that was measured, by name; what does not apply to this clip is left out.

        ``size`` and ``images_missing``; ``eye_distance`` in pixels; ``face_found``, a fraction of the close looks;
        ``seam``, ``neutral``, ``background``, ``bend``, ``jump`` in grey levels; ``likeness``, ``sharpness``,
        ``onset``; for each declared channel ``.r`` (or ``.slight_r``), ``.gain``, ``.swing``, for blinks ``.open``. An
        atlas has no seam; its channels have ``.set_r``, and its shut mouths ``shut``.
        """
        result = {"size": self._size, "images_missing": float(len(self._motion) - self._count)}
        if self._first is None or self._newest is None:
            return result
        result["eye_distance"] = self._iod
        result["face_found"] = len(self._found) / max(self._looked, 1)
        if self._motion.names:
            result |= self._shut()
        else:
            result["neutral"] = difference(self._first, self._photo)
            result |= self._seams(rendered_steps)
        if self._background:
            result["background"] = max(self._background)
        if self._bends:
            result["bend"] = max(self._bends)
        if self._structure:
            result["likeness"] = min(self._structure)
            result["sharpness"] = float(np.percentile(list(self._sharpness.values()), SOFTEST))
            result |= self._onset()
        for one in declared:
            if one.channel in MEASURABLE and self._motion.swing(one.channel) >= one.swing:
                result |= self._obedience(one.channel)
        return result

    def _seams(self, rendered_steps: Sequence[float]) -> dict[str, float]:
        assert self._first is not None and self._newest is not None
        result = {"seam": difference(self._first, self._newest)}
        pairs = zip(self._steps, rendered_steps[1:], strict=False)
        result["jump"] = max((found - rendered for found, rendered in pairs), default=0.0)
        return result

    def _onset(self) -> dict[str, float]:
        """How soft the softest of the first images is beside the very first: a picture that blurs when it starts to
        move gives itself away."""
        if self._motion.names or 0 not in self._sharpness:
            return {}
        early = [sharp for look, sharp in self._sharpness.items() if look <= ONSET]
        return {"onset": min(early) / max(self._sharpness[0], 1e-3)}

    def _shut(self) -> dict[str, float]:
        """How far the lips are apart, at most, in the images that are to close them; in eye distances."""
        closed = (self._motion.channel("lipclose") == 1.0) & (self._motion.channel("jaw") == 0.0)
        found = [points for look, points in self._found.items() if closed[look]]
        return {"shut": max(measure(points, points).mouth_opening for points in found)} if found else {}

    def _told(self, channel: str) -> NDArray[np.float32]:
        """The command as it shows in a face: lips also part when the upper one rises, and open by less when those of
        the photo close."""
        told = self._motion.channel(channel)
        if channel != "jaw":
            return told
        apart = measure(self._found[0], self._found[0]).mouth_opening
        bared, closed = self._motion.channel("bare") * np.float32(BARE_OPENS), self._motion.channel("lipclose")
        return cast(NDArray[np.float32], told + (bared - closed * np.float32(apart)) / np.float32(JAW_OPENS))

    def _obedience(self, channel: str) -> dict[str, float]:
        if 0 not in self._found or len(self._found) < LEAST_LOOKS:
            return {}
        looks = sorted(self._found)
        measured = np.array([shape(self._found[look], self._found[0])[channel] for look in looks])
        slow = channel in SLOW
        told = self._told(channel)[looks]
        r, gain = agreement(told, smoothed(measured) if slow else measured)
        slight = slow and self._motion.swing(channel) < SLIGHT
        kind = "set_r" if self._motion.names else "slight_r" if slight else "r"
        result = {f"{channel}.{kind}": r, f"{channel}.gain": gain}
        result[f"{channel}.swing"] = float(np.ptp(measured))
        command = tuple(float(value) for value in told)
        self.curves.append(Curves(channel, tuple(looks), command, tuple(float(value) for value in measured)))
        if channel.startswith("blink"):
            result[f"{channel}.open"] = 1.0 - float(measured.max())
        return result
