"""Eyes that look at somebody as eyes do: quick jumps, holds, small corrections. Pure.

All is measured in gazes: x and y from -1 to 1, the picture's right and down positive, as the atlas names them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot, sin

MS = 1_000_000
NOTICE_NS = 180 * MS
"""From a viewer's appearance to the first jump of the eyes."""
EASE_NS = 100 * MS
"""In which the eyes of the atlas take the place of the picture's own, while both look ahead, and give it back."""
DEAD = 0.16
"""The viewer may move so far before the eyes jump after."""
FINE = 0.03
"""What a correction leaves."""
LONG, SHORT = 0.45, 0.08
"""A jump longer than this falls short by such a part, and is corrected."""
REST_NS = 200 * MS
"""Between two jumps."""
CORRECT_NS = 140 * MS
"""From a jump that fell short to its correction."""
WANDER = (0.10, 0.07)
"""How far a held look wanders over the face it looks at, across and down."""
LINGER_NS = 450 * MS
"""For which the eyes stay where somebody was."""

Point = tuple[float, float]
AHEAD: Point = (0.0, 0.0)


@dataclass(frozen=True)
class Gazing:
    """Where the eyes look, and on their way to where."""

    origin: Point = AHEAD
    goal: Point = AHEAD
    jump_ns: int = 0
    """When the latest jump began."""
    short: bool = False
    """It fell short."""
    next_ns: int = 0
    """Before which no other begins."""
    wander_ns: int = 0
    """When a held look moves a little by itself."""
    wanders: int = 0
    aside: Point = AHEAD
    """Where on the face it rests, seen from the face's middle."""
    since_ns: int | None = None
    """Since when the eyes of the atlas come in; None: nobody was there yet."""
    left_ns: int | None = None
    """When the viewer went; None: somebody is looked at."""
    home_ns: int | None = None
    """Since when everything looks ahead as the picture does, after that; None: not yet."""


@dataclass(frozen=True)
class Look:
    """The eyes at one instant."""

    x: float
    y: float
    strength: float


def looking(gazing: Gazing, target: Point | None, now_ns: int, *, straight: bool = True) -> Gazing:
    """The next moment: ``target`` is where the viewer is, None when nobody is there; ``straight``: the head is."""
    if target is None:
        return _alone(gazing, now_ns, straight)
    if gazing.since_ns is None or gazing.left_ns is not None:
        gazing = _noticed(gazing, now_ns)
    if now_ns < gazing.next_ns:
        return gazing
    wanders = now_ns >= gazing.wander_ns
    if wanders:
        gazing = _wandered(gazing, now_ns)
    wanted = _within(target[0] + gazing.aside[0], target[1] + gazing.aside[1])
    off = hypot(wanted[0] - gazing.goal[0], wanted[1] - gazing.goal[1])
    return _jumped(gazing, wanted, now_ns) if off > (FINE if wanders or gazing.short else DEAD) else gazing


def look_at(gazing: Gazing, now_ns: int) -> Look | None:
    """None: the eyes are the picture's own."""
    strength = _strength(gazing, now_ns)
    return Look(*_place(gazing, now_ns), strength) if strength > 0.0 else None


def _strength(gazing: Gazing, now_ns: int) -> float:
    if gazing.since_ns is None:
        return 0.0
    come = min(1.0, max(0.0, (now_ns - gazing.since_ns) / EASE_NS))
    if gazing.home_ns is None:
        return come
    return max(0.0, min(come, 1.0 - (now_ns - gazing.home_ns) / EASE_NS))


def _noticed(gazing: Gazing, now_ns: int) -> Gazing:
    """Somebody is there: with a patch that is still on its way out, the eyes go on from where they are."""
    since_ns = now_ns - round(_strength(gazing, now_ns) * EASE_NS)
    notice_ns = now_ns + NOTICE_NS
    return replace(gazing, since_ns=since_ns, left_ns=None, home_ns=None, next_ns=notice_ns, wander_ns=notice_ns)


def _alone(gazing: Gazing, now_ns: int, straight: bool) -> Gazing:
    """Nobody is there any more: the eyes linger, then go back to where the picture's own look, and so does the head."""
    if gazing.since_ns is not None and gazing.left_ns is None:
        return replace(gazing, left_ns=now_ns)
    if gazing.left_ns is None or gazing.home_ns is not None or now_ns < gazing.left_ns + LINGER_NS:
        return gazing
    if gazing.goal != AHEAD:
        return replace(gazing, origin=_place(gazing, now_ns), goal=AHEAD, jump_ns=now_ns, aside=AHEAD)
    home = straight and now_ns >= gazing.jump_ns + _takes_ns(gazing)
    return replace(gazing, home_ns=now_ns) if home else gazing


def _wandered(gazing: Gazing, now_ns: int) -> Gazing:
    across, down, later = (_chance(gazing.wanders, number) for number in range(3))
    aside = (WANDER[0] * (2.0 * across - 1.0), WANDER[1] * (2.0 * down - 1.0))
    wander_ns = now_ns + round((700 + 1700 * later) * MS)
    return replace(gazing, aside=aside, wander_ns=wander_ns, wanders=gazing.wanders + 1)


def _jumped(gazing: Gazing, wanted: Point, now_ns: int) -> Gazing:
    here = _place(gazing, now_ns)
    short = hypot(wanted[0] - here[0], wanted[1] - here[1]) > LONG
    part = 1.0 - SHORT if short else 1.0
    goal = (here[0] + part * (wanted[0] - here[0]), here[1] + part * (wanted[1] - here[1]))
    after = replace(gazing, origin=here, goal=goal, jump_ns=now_ns, short=short)
    return replace(after, next_ns=now_ns + _takes_ns(after) + (CORRECT_NS if short else REST_NS))


def _takes_ns(gazing: Gazing) -> int:
    """Longer jumps take longer: 21 ms and 2.2 ms a degree, of which a whole gaze has about twenty."""
    far = hypot(gazing.goal[0] - gazing.origin[0], gazing.goal[1] - gazing.origin[1])
    return round((21.0 + 44.0 * far) * MS)


def _place(gazing: Gazing, now_ns: int) -> Point:
    part = min(1.0, max(0.0, (now_ns - gazing.jump_ns) / _takes_ns(gazing)))
    eased = part * part * (3.0 - 2.0 * part)
    (ax, ay), (bx, by) = gazing.origin, gazing.goal
    return ax + (bx - ax) * eased, ay + (by - ay) * eased


def _within(x: float, y: float) -> Point:
    return min(1.0, max(-1.0, x)), min(1.0, max(-1.0, y))


def _chance(turn: int, number: int) -> float:
    """Without a pattern to notice, and the same in every run and on every glass."""
    return 43758.5453 * sin(12.9898 * turn + 78.233 * number + 1.0) % 1.0
