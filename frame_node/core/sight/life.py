"""Is this a living face or a picture of one? A poster looks at the frame for ever, and never blinks or moves.

Nobody keeps still: a head sways by more than the points of a still picture tremble. What has shown no sign of life
for a while is no viewer's attention, until it does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from frame_node.core.sight.face import Look, Spot

BELIEVED_MS = 12_000.0
"""So long a face is believed in without another sign of life."""
SWAY = 0.10
"""Of the distance between its eyes: a head that has moved by more."""
SWAY_DEGREES = 3.0
FOLLOW = 0.25
"""How much of each new look goes into the smoothed one: points tremble, heads move."""


@dataclass(frozen=True)
class Pose:
    """Smoothed place and turn of a head."""

    x: float
    y: float
    size: float
    yaw: float
    pitch: float


@dataclass(frozen=True)
class Life:
    """Since when nothing has shown that this face lives."""

    sign_at: float
    pose: Pose | None = None
    """Smoothed."""
    rest: Pose | None = None
    """Where the head was at its latest sway."""

    def believed(self, now: float) -> bool:
        return now - self.sign_at < BELIEVED_MS


def watch_life(life: Life, spot: Spot, look: Look, blinked: bool, now: float) -> Life:
    """One look more."""
    x, y = spot.middle
    fresh = Pose(x, y, spot.size, look.yaw, look.pitch)
    pose = fresh if life.pose is None else _towards(life.pose, fresh)
    if life.rest is None:
        return Life(life.sign_at, pose, pose)
    if blinked or _swayed(life.rest, pose):
        return Life(now, pose, pose)
    return Life(life.sign_at, pose, life.rest)


def _towards(one: Pose, other: Pose) -> Pose:
    return Pose(
        one.x + FOLLOW * (other.x - one.x),
        one.y + FOLLOW * (other.y - one.y),
        one.size + FOLLOW * (other.size - one.size),
        one.yaw + FOLLOW * (other.yaw - one.yaw),
        one.pitch + FOLLOW * (other.pitch - one.pitch),
    )


def _swayed(one: Pose, other: Pose) -> bool:
    moved = hypot(other.x - one.x, other.y - one.y) / max(one.size, 1e-6)
    turned = max(abs(other.yaw - one.yaw), abs(other.pitch - one.pitch))
    return moved > SWAY or turned > SWAY_DEGREES
