"""Everything the eyes know, and how one image changes it.

An image goes through it in three steps, because what is looked for depends on what was found: ``steps``, then
``found`` with the faces of a search, then ``closer`` and ``looked`` with faces that were read and hands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from frame_node.core.sight.choosing import Chosen, choose
from frame_node.core.sight.face import Look, Spot
from frame_node.core.sight.latch import Latch
from frame_node.core.sight.lens import Lens, Place
from frame_node.core.sight.viewers import Viewer, attended, follow, looked_at
from frame_node.core.sight.wave import HandAt, Wave, Waving, watch

PRESENT_MS, ABSENT_MS = 300.0, 2_500.0
SEARCH_MS, SEARCH_EMPTY_MS = 400.0, 180.0
"""From one search of the whole picture to the next, while somebody is followed and while nobody is."""
STILL_MS, STILL_EMPTY_MS = 400.0, 1_000.0
"""How often a picture in which nothing moves is looked at, with and without a viewer in it."""
READ_WITHIN_MS = 900.0
"""A face that was not seen for longer is searched for, not read."""
ANSWER_EVERY_MS = 20_000.0
"""Smiles and winks of viewers are answered, but not each."""


@dataclass(frozen=True)
class Smile:
    """The followed viewer began to smile."""


@dataclass(frozen=True)
class Wink:
    """The followed viewer shut both eyes on purpose, as one greets a cat."""


Happening = Wave | Smile | Wink


@dataclass(frozen=True)
class Sighting:
    """What is to be seen now."""

    present: bool = False
    attentive: bool = False
    """Of those who are there, at least the followed one looks at the frame."""
    viewers: int = 0
    place: Place | None = None
    """Of the followed viewer's head."""


@dataclass(frozen=True)
class Steps:
    """What this image is worth: a search of the whole picture, and a closer look."""

    search: bool = False
    look: bool = False


@dataclass(frozen=True)
class Closer:
    """Whose faces to read; around whom to look for hands."""

    faces: tuple[int, ...] = ()
    hands: int | None = None


@dataclass(frozen=True)
class Sight:
    """The state. Made anew when the camera is opened."""

    lens: Lens
    viewers: tuple[Viewer, ...] = ()
    chosen: Chosen | None = None
    presence: Latch = field(default_factory=Latch)
    waving: Waving = field(default_factory=Waving)
    searched: float = float("-inf")
    looked: float = float("-inf")
    """When the latest search and closer look were."""
    next_number: int = 0
    answered: Mapping[type[Happening], float] = field(default_factory=dict)

    @property
    def followed(self) -> Viewer | None:
        return next((each for each in self.viewers if self.chosen and each.number == self.chosen.number), None)

    def sighting(self, now: float) -> Sighting:
        """As it counts: a viewer who was lost for a moment is still there."""
        viewer = self.followed
        if not self.presence.on:
            return Sighting()
        if viewer is None:
            return Sighting(present=True)
        turn = viewer.look.yaw if viewer.look else viewer.spot.turn
        place = self.lens.place(viewer.spot.left_eye, viewer.spot.right_eye, turn)
        return Sighting(True, viewer.attentive(now), len(self.viewers), place)


def steps(sight: Sight, moved: bool, now: float) -> Steps:
    """Of an image in which something moved, or nothing."""
    if not moved and now - sight.looked < (STILL_MS if sight.viewers else STILL_EMPTY_MS):
        return Steps()
    followed = sight.followed
    followed_on = followed is not None and followed.seen >= sight.looked
    wait_ms = SEARCH_MS if followed_on else 0.0 if sight.viewers else SEARCH_EMPTY_MS
    return Steps(now - sight.searched >= wait_ms, True)


def found(sight: Sight, spots: Sequence[Spot], now: float) -> Sight:
    """The faces that a search of the image found."""
    viewers = follow(sight.viewers, spots, sight.next_number, now)
    newest = max((each.number for each in viewers), default=-1)
    return replace(sight, viewers=viewers, next_number=max(sight.next_number, newest + 1), searched=now)


def closer(sight: Sight, now: float) -> Closer:
    """The followed face in each image, another one in turn, the one that waited longest."""
    near = [each for each in sight.viewers if now - each.seen <= READ_WITHIN_MS]
    followed = sight.followed if sight.followed in near else None
    others = sorted((each for each in near if each is not followed), key=lambda each: each.looked)
    faces = tuple(each.number for each in ([followed] if followed else []) + others[:1])
    return Closer(faces, followed.number if followed else None)


def looked(
    sight: Sight, faces: Mapping[int, tuple[Spot, Look]], hand: HandAt | None, now: float
) -> tuple[Sight, tuple[Happening, ...]]:
    """What the closer look gave, by viewer; ends the image."""
    read = (looked_at(each, *faces[each.number], now) if each.number in faces else each for each in sight.viewers)
    searched = sight.searched == now
    viewers = tuple(attended(each, now) if searched or each.seen == now else each for each in read)
    there = any(each.seen == now for each in viewers)
    waving, wave = watch(sight.waving, hand, sight.presence.on, now)
    sight = replace(
        sight,
        viewers=viewers,
        chosen=choose(sight.chosen, viewers, now),
        presence=sight.presence.after(there, now, PRESENT_MS, ABSENT_MS) if there or searched else sight.presence,
        waving=waving,
        looked=now,
    )
    happened: list[Happening] = [wave] if wave else []
    viewer = sight.followed
    if viewer is not None and viewer.attentive(now):
        happened += [Smile()] if viewer.smiled == now else []
        happened += [Wink()] if viewer.winked == now else []
    return _answered(sight, happened, now)


def _answered(sight: Sight, happened: Sequence[Happening], now: float) -> tuple[Sight, tuple[Happening, ...]]:
    """Every wave, and what else has not just been answered."""
    told = tuple(
        each
        for each in happened
        if isinstance(each, Wave) or now - sight.answered.get(type(each), float("-inf")) >= ANSWER_EVERY_MS
    )
    return replace(sight, answered={**sight.answered, **{type(each): now for each in told}}), told
