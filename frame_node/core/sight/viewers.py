"""Faces from image to image: who is who, who looks at the frame, who smiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import dist

from frame_node.core.sight.expression import BLINK_LONGEST_MS, Blinking, Smiling, blink, smile
from frame_node.core.sight.face import Look, Spot
from frame_node.core.sight.latch import Latch
from frame_node.core.sight.life import Life, watch_life

MOST = 6
"""Viewers that are told apart."""
LOST_MS = 1_200.0
"""A face that was not found for longer is somebody who comes anew."""
REACH = 1.6
"""How far a face moves between two images at most, in distances between its eyes."""
FACING_YAW, FACING_PITCH, FACING_TURN, FACING_GAZE = 24.0, 22.0, 28.0, 0.22
ATTENTIVE_MS, INATTENTIVE_MS = 400.0, 1_000.0
LOOK_STALE_MS = 1_500.0


@dataclass(frozen=True)
class Viewer:
    """One face over time."""

    number: int
    spot: Spot
    since: float
    seen: float
    life: Life
    look: Look | None = None
    looked: float = float("-inf")
    """When its face was read last."""
    eyes: Blinking = field(default_factory=Blinking)
    mouth: Smiling = field(default_factory=Smiling)
    facing: Latch = field(default_factory=Latch)
    smiled: float = float("-inf")
    winked: float = float("-inf")

    def attentive(self, now: float) -> bool:
        """Looks at the frame, and lives."""
        return self.facing.on and self.life.believed(now)


def follow(viewers: Sequence[Viewer], spots: Sequence[Spot], next_number: int, now: float) -> tuple[Viewer, ...]:
    """The viewers of the next image; each face goes to the nearest viewer within reach. Largest first."""
    free, kept = list(viewers), list[Viewer]()
    for spot in sorted(spots, key=lambda each: -each.size):
        near = min(free, key=lambda each: dist(each.spot.middle, spot.middle), default=None)
        if near is not None and dist(near.spot.middle, spot.middle) <= REACH * max(near.spot.size, spot.size):
            free.remove(near)
            kept.append(replace(near, spot=spot, seen=now))
        else:
            kept.append(Viewer(next_number, spot, now, now, Life(now)))
            next_number += 1
    kept += [each for each in free if now - each.seen <= LOST_MS]
    return tuple(sorted(kept, key=lambda each: (each.seen != now, -each.spot.size))[:MOST])


def looked_at(viewer: Viewer, spot: Spot, look: Look, now: float) -> Viewer:
    """The viewer after its face was read."""
    shut_since = viewer.eyes.shut_since
    eyes, winked = blink(viewer.eyes, look, now)
    mouth, smiled = smile(viewer.mouth, look, now)
    # A short blink falls between two images; eyes that opened again are a sign of life however long they were shut.
    opened = shut_since is not None and eyes.shut_since is None
    return replace(
        viewer,
        spot=spot,
        seen=now,
        look=look,
        looked=now,
        eyes=eyes,
        mouth=mouth,
        life=watch_life(viewer.life, spot, look, opened, now),
        smiled=now if smiled else viewer.smiled,
        winked=now if winked else viewer.winked,
    )


def attended(viewer: Viewer, now: float) -> Viewer:
    """The viewer after its attention was judged once more."""
    facing = viewer.seen == now and _faces(viewer, now)
    return replace(viewer, facing=viewer.facing.after(facing, now, ATTENTIVE_MS, INATTENTIVE_MS))


def _faces(viewer: Viewer, now: float) -> bool:
    """Turned to the frame with open eyes; a blink does not interrupt it. Not read lately: roughly."""
    look = viewer.look
    if look is None or now - viewer.looked > LOOK_STALE_MS:
        return abs(viewer.spot.turn) <= FACING_TURN
    shut = viewer.eyes.shut_since is not None and now - viewer.eyes.shut_since > BLINK_LONGEST_MS
    straight = abs(look.yaw) <= FACING_YAW and abs(look.pitch) <= FACING_PITCH
    return straight and abs(look.gaze) <= FACING_GAZE and not shut
