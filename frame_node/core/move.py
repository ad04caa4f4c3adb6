"""A move: the short, eased way from one image of a portrait to another, aligned by their tracks.

Settle, return and change of portrait are all moves. Pure: a move knows its instants and what is seen at each.
"""

from __future__ import annotations

from dataclasses import dataclass

from frame_node.core.pose import IDENTITY, between, inverse, product
from frame_node.core.reel import Reel
from protocol.track import Affine, Box

STEP_LIMIT = 1.5
"""Normal steps of the way, as the tracks measure it, that one presented image of a move may take.

What is seen to change between two of them is up to 1.9 times as much (measured on both demo portraits: a
warp and a fade together go a longer way than the straight one), and 3 normal steps are allowed."""

PACE = 1.3
"""Normal steps an image that a way should take on average: less than STEP_LIMIT, so that there is room for easing. A
way that sets off and arrives at full speed is seen to do so."""


@dataclass(frozen=True)
class Still:
    """One image of a clip."""

    reel: Reel
    image: int


@dataclass(frozen=True)
class Shot:
    """What the glass shows at one instant: an image, or two of them warped onto each other and mixed."""

    base: Still
    over: Still | None = None
    mix: float = 0.0
    base_warp: Affine = IDENTITY
    """From shown points to points of the base image, in image widths."""
    over_warp: Affine = IDENTITY
    face: Box | None = None
    """What the warps may move; None when nothing is warped."""


@dataclass(frozen=True)
class Move:
    """From ``origin`` to ``goal`` in ``images`` equal parts; the goal itself is presented by what follows."""

    origin: Still
    goal: Still
    start_ns: int
    end_ns: int
    images: int
    softness: float = 1.0
    """1 eases in and out, 0 goes evenly: a long way in little time leaves no room for easing."""

    def due_ns(self, step: int) -> int:
        return self.start_ns + (self.end_ns - self.start_ns) * step // self.images

    def next_step(self, done: int, now_ns: int) -> int:
        """The first step after ``done`` that is not over yet; ``images`` when the goal is next."""
        step = done + 1
        while step < self.images and self.due_ns(step + 1) <= now_ns:
            step += 1
        return min(step, self.images)

    def progress(self, step: int) -> float:
        even = step / self.images
        return even + self.softness * (even * even * (3.0 - 2.0 * even) - even)

    def shot(self, step: int) -> Shot:
        mix = self.progress(step)
        origin, goal = self.origin.reel, self.goal.reel
        if origin.portrait != goal.portrait:
            return Shot(self.origin, self.goal, mix)
        from_pose = origin.track.rows[self.origin.image].from_neutral
        goal_pose = goal.track.rows[self.goal.image].from_neutral
        face = goal.track.face
        back = inverse(between(from_pose, goal_pose, mix, middle_of(face, goal)))
        return Shot(self.origin, self.goal, mix, product(from_pose, back), product(goal_pose, back), face)

    def reversed_at(self, step: int, now_ns: int) -> tuple[Move, int]:
        """The same way back from here, and the step of it that is shown now."""
        part = (self.end_ns - self.start_ns) // self.images
        done = self.images - step
        start = now_ns - done * part
        return Move(self.goal, self.origin, start, start + part * self.images, self.images, self.softness), done


def middle_of(face: Box, reel: Reel) -> tuple[float, float]:
    """The middle of a box in image widths."""
    return face.x + face.w / 2, (face.y + face.h / 2) * reel.height / reel.width


def softness_for(steps: float, images: int) -> float:
    """How much easing keeps the fastest part of the way within STEP_LIMIT."""
    even = steps / max(images, 1)
    return min(1.0, max(0.0, (STEP_LIMIT / even - 1.0) / 0.5)) if even > 0 else 1.0
