"""A head that goes after the eyes: later, slower and less. Pure.

The eyes arrive first and roll back while the head comes, so that the look as a whole holds (Bizzi, Kalil and
Tagliasco, Science 1971); a head does not move for small looks and takes a part of large ones (Freedman and Sparks,
J. Neurophysiol. 1997; Stahl, Exp. Brain Res. 1999). Measured in gazes, as in :mod:`frame_node.core.gazing`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, hypot, radians, sin
from typing import NamedTuple

from frame_node.core.gazing import AHEAD, Look, Point
from protocol.track import TrackRow

YAW, PITCH = 7.0, 4.0
"""Degrees of the head after a whole gaze across and down; what an animated head may do and still look right is more."""
GAZE = 20.0
"""Degrees of the eyes in a whole gaze."""
RATE_PER_S = 8.0
"""A tenth of the way in 140 ms, when the eyes are there already; half in 330, nine tenths in 670."""
DEAD = 0.2
"""A look that is no farther than this from where the head points leaves it alone."""
REST = 0.003
"""Less than this is no turn."""
LONGEST_S = 10.0
"""Everything is at rest by then."""
FOREMOST = 0.96
"""Of the distance between the outer corners of the eyes: how far the tip of the nose is before the outline."""


@dataclass(frozen=True)
class Lag:
    """One number on its way, as after three equal lags: place, speed and push never jump, and it never overshoots."""

    goal: float = 0.0
    place: float = 0.0
    speed: float = 0.0
    push: float = 0.0

    def after(self, seconds: float) -> Lag:
        t, rate = min(max(seconds, 0.0), LONGEST_S), RATE_PER_S
        away = self.place - self.goal
        first = self.speed + rate * away
        second = (self.push + 2.0 * rate * self.speed + rate * rate * away) / 2.0
        shape, slope, bow = away + (first + second * t) * t, first + 2.0 * second * t, 2.0 * second
        left = exp(-rate * t)
        return Lag(
            self.goal,
            self.goal + shape * left,
            (slope - rate * shape) * left,
            (bow - 2.0 * rate * slope + rate * rate * shape) * left,
        )


@dataclass(frozen=True)
class Turning:
    """Where the head points, and on its way to where."""

    x: Lag = Lag()
    y: Lag = Lag()
    since_ns: int = 0
    """When the lags were where they say."""


class Turn(NamedTuple):
    """The head at one instant, as parts of how far it turns at most."""

    x: float = 0.0
    y: float = 0.0


STRAIGHT = Turn()


def following(turning: Turning, look: Point, now_ns: int) -> Turning:
    """The next moment: ``look`` is where the eyes go; ahead means home, however near that is."""
    goal = (turning.x.goal, turning.y.goal)
    if look == goal or (look != AHEAD and hypot(look[0] - goal[0], look[1] - goal[1]) <= DEAD):
        return turning
    x, y = _at(turning, now_ns)
    return Turning(replace(x, goal=look[0]), replace(y, goal=look[1]), now_ns)


def turned(turning: Turning, now_ns: int) -> Turn:
    """Exactly straight at rest, for then it costs nothing."""
    x, y = _at(turning, now_ns)
    rests = all(not lag.goal and abs(lag.place) < REST and abs(lag.speed) < RATE_PER_S * REST for lag in (x, y))
    return STRAIGHT if rests else Turn(x.place, y.place)


def rolled_back(look: Look, turn: Turn) -> Look:
    """The eyes in a head that has turned: what it took over they give back."""
    return Look(look.x - turn.x * YAW / GAZE, look.y - turn.y * PITCH / GAZE, look.strength)


def foremost(turn: Turn, neutral: TrackRow) -> Point:
    """How far the tip of the nose of a head that turns is moved against its outline, in image widths."""
    depth = FOREMOST * (neutral.right_eye.x + neutral.right_eye.w - neutral.left_eye.x)
    return depth * sin(radians(YAW * turn.x)), depth * sin(radians(PITCH * turn.y))


def _at(turning: Turning, now_ns: int) -> tuple[Lag, Lag]:
    seconds = (now_ns - turning.since_ns) / 1e9
    return turning.x.after(seconds), turning.y.after(seconds)
