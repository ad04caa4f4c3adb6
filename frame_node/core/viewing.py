"""Where the viewer is, as the glass may follow it: smooth between the few words a second that the eyes say. Pure.

Each of x, y, near and "there" follows its latest word as a critically damped spring: without a jump in
place or speed, whatever the words do. Nobody there is a word too: everything goes back to the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp

FOLLOW_PER_S = 9.0
"""How fast a spring follows: nine tenths of the way in 430 ms, which hides steps 100 ms apart."""
ROOM_PER_S = 1.6
"""Nine tenths in two and a half seconds: the picture comes nearer without anybody seeing it come."""
LONGEST_S = 10.0
"""Everything is at rest by then."""


@dataclass(frozen=True)
class Spring:
    """One number on its way."""

    goal: float = 0.0
    place: float = 0.0
    speed: float = 0.0
    """Per second."""
    rate: float = FOLLOW_PER_S

    def after(self, seconds: float) -> Spring:
        passed = min(max(seconds, 0.0), LONGEST_S)
        away = self.place - self.goal
        pull = self.speed + self.rate * away
        left = exp(-self.rate * passed)
        place = self.goal + (away + pull * passed) * left
        return Spring(self.goal, place, (self.speed - self.rate * pull * passed) * left, self.rate)

    def towards(self, goal: float) -> Spring:
        return Spring(goal, self.place, self.speed, self.rate)


@dataclass(frozen=True)
class Viewer:
    """Where the viewer is at one instant; units as in ViewerAt."""

    x: float
    y: float
    near: float
    there: float
    """0…1: how much of a viewer there is, for what fades in and out with one."""
    room: float = 0.0
    """The same, but slow: for what must not be noticed."""


@dataclass(frozen=True)
class Viewing:
    """What was heard last, and how far the glass has followed it."""

    x: Spring = Spring()
    y: Spring = Spring()
    near: Spring = Spring()
    there: Spring = Spring()
    room: Spring = Spring(rate=ROOM_PER_S)
    since_ns: int = 0
    """When the springs were where they say."""

    @property
    def somebody(self) -> bool:
        """A viewer is there."""
        return self.there.goal > 0.0

    def at(self, now_ns: int) -> Viewer:
        """What the glass shows at this instant."""
        x, y, *parts = (spring.after((now_ns - self.since_ns) / 1e9).place for spring in self.springs)
        near, there, room = (_within(part, 0.0) for part in parts)
        return Viewer(_within(x, -1.0), _within(y, -1.0), near, there, room)

    def resting(self, now_ns: int) -> bool:
        """Nobody is there and nothing moves any more: what follows a viewer may be left out."""
        springs = (spring.after((now_ns - self.since_ns) / 1e9) for spring in self.springs)
        return all(not spring.goal and abs(spring.place) < 1e-3 and abs(spring.speed) < 1e-3 for spring in springs)

    @property
    def springs(self) -> tuple[Spring, ...]:
        return self.x, self.y, self.near, self.there, self.room


def move_to(viewing: Viewing, x: float, y: float, near: float, now_ns: int) -> Viewing:
    """A viewer is there."""
    goals = (_within(x, -1.0), _within(y, -1.0), _within(near, 0.0), 1.0, 1.0)
    return _follow(viewing, goals, now_ns)


def leave(viewing: Viewing, now_ns: int) -> Viewing:
    """Nobody is there: back to the middle."""
    return _follow(viewing, (0.0, 0.0, 0.0, 0.0, 0.0), now_ns)


def _follow(viewing: Viewing, goals: tuple[float, ...], now_ns: int) -> Viewing:
    seconds = (now_ns - viewing.since_ns) / 1e9
    x, y, near, there, room = (
        spring.after(seconds).towards(goal) for spring, goal in zip(viewing.springs, goals, strict=True)
    )
    return Viewing(x, y, near, there, room, now_ns)


def _within(value: float, low: float) -> float:
    return min(1.0, max(low, value))
