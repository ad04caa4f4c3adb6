"""A clip as the player's decisions need it, and a portrait's clips together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from protocol.track import REST_STEPS, Track
from protocol.words import ClipId, PortraitId

SECOND_NS = 1_000_000_000
SAME_IMAGE = 0.01
"""Grey levels below which an image is taken for the neutral one itself."""


@dataclass(frozen=True)
class Reel:
    """A clip that can be played: its images are decodable and its track has a row for each."""

    clip: ClipId
    portrait: PortraitId
    gesture: str
    width: int
    height: int
    track: Track

    @property
    def images(self) -> int:
        return len(self.track.rows)

    @property
    def period_ns(self) -> int:
        return SECOND_NS // self.track.fps

    @cached_property
    def loop_images(self) -> int:
        """How many images a loop has: one less when the last repeats the first, or the face would halt."""
        rows = self.track.rows
        ends_meet = len(rows) > 1 and rows[0].distance < SAME_IMAGE and rows[-1].distance < SAME_IMAGE
        return len(rows) - 1 if ends_meet else len(rows)

    def steps_from_neutral(self, image: int) -> float:
        """Distance to neutral in normal steps."""
        return self.track.rows[image].distance / max(self.track.normal_step, 1e-6)

    def rest_after(self, image: int) -> int:
        """The next rest point at or after an image, around the loop; the image nearest to neutral if there is none."""
        count = self.loop_images
        for ahead in range(count):
            candidate = (image + ahead) % count
            if self.steps_from_neutral(candidate) <= REST_STEPS:
                return candidate
        return min(range(count), key=self.steps_from_neutral)


@dataclass(frozen=True)
class Repertoire:
    """Everything a hanging portrait can show."""

    portrait: PortraitId
    idle: Reel
    """The idle loop that runs."""
    gestures: Mapping[ClipId, Reel] = field(default_factory=dict)
    atlases: Mapping[str, Reel] = field(default_factory=dict)
    """By name: sets of images of which a glass draws parts; nothing cues them."""
    idles: tuple[Reel, ...] = ()
    """All idle loops that take turns."""

    @property
    def clips(self) -> frozenset[ClipId]:
        reels = (self.idle, *self.idles, *self.gestures.values(), *self.atlases.values())
        return frozenset(reel.clip for reel in reels)

    def without(self, clip: ClipId) -> Repertoire:
        return replace(
            self,
            gestures={name: reel for name, reel in self.gestures.items() if name != clip},
            atlases={name: reel for name, reel in self.atlases.items() if reel.clip != clip},
            idles=tuple(reel for reel in self.idles if reel.clip != clip),
        )
