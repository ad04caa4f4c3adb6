"""What the player is doing: the phases between which playback moves, and what comes of cues.

empty → idle → settling → performing → (returning →) idle. A cancelled settle or performance returns too.
"""

from __future__ import annotations

from dataclasses import dataclass

from frame_node.core.idle import IdleClock
from frame_node.core.move import Move, Shot, Still
from frame_node.core.reel import Reel, Repertoire
from frame_node.core.settle import SettlePlan
from protocol.words import ClipId, CueId

LATE_NS = 8_000_000
"""Half a refresh: an image that comes later may be seen one refresh later."""


@dataclass(frozen=True)
class Ordered:
    """A cue as the player has it; nanoseconds of the local monotonic clock."""

    cue_id: CueId
    clip: ClipId
    start_ns: int
    expires_ns: int


@dataclass(frozen=True)
class Empty:
    """Nothing hangs."""


@dataclass(frozen=True)
class Idling:
    """An idle loop runs; ``shown`` is the last slot presented, -1 before the first."""

    clock: IdleClock
    shown: int = -1
    settle: SettlePlan | None = None
    """How the first waiting cue will begin."""


@dataclass(frozen=True)
class Settling:
    """On the way to neutral, where ``cue`` starts."""

    cue: Ordered
    move: Move
    done: int = 0
    settled_ns: int = 0
    """When the first image of the settle was presented; 0 before that."""


@dataclass(frozen=True)
class Performing:
    """A gesture clip runs; image k is due at ``anchor_ns`` + k periods."""

    cue: Ordered
    reel: Reel
    anchor_ns: int
    settled_ns: int
    started_ns: int
    shown: int
    presented: int
    dropped: int

    @property
    def ends_ns(self) -> int:
        return self.anchor_ns + self.reel.images * self.reel.period_ns


@dataclass(frozen=True)
class Returning:
    """On the way back into the idle loop, at ``move.goal``."""

    move: Move
    done: int = 0


Phase = Empty | Idling | Settling | Performing | Returning


@dataclass(frozen=True)
class Playback:
    """All that playback remembers."""

    repertoire: Repertoire | None = None
    phase: Phase = Empty()
    waiting: tuple[Ordered, ...] = ()
    """Accepted cues that have not begun, by start."""
    seen: tuple[CueId, ...] = ()
    """The latest cues, so that a duplicate is performed once."""
    resume: int = 0
    """The idle image at which the loop was left."""
    turns: int = 0
    """Idle loops that have come to their end."""
    presented: int = 0
    dropped: int = 0
    late: int = 0
    """Images that were presented more than LATE_NS after they were due."""


@dataclass(frozen=True)
class Presentation:
    """The next thing to present: at ``due_ns``, or at once when that is past."""

    due_ns: int
    shot: Shot
    index: int
    """Slot, step or image of the phase it belongs to."""
    skipped: int = 0
    """Images that were due before it and are left out."""


@dataclass(frozen=True)
class TurnedDown:
    """A cue that will not be performed, and why."""

    cue_id: CueId
    code: str
    reason: str


@dataclass(frozen=True)
class Ended:
    """A performance as it really happened."""

    cue_id: CueId
    settled_ns: int
    started_ns: int
    ended_ns: int
    presented: int
    dropped: int
    cancelled: bool = False


Outcome = TurnedDown | Ended


def still_of(phase: Phase) -> Still | None:
    """What is seen now, as one image; of a blend, the one that prevails."""
    match phase:
        case Idling(clock, shown):
            return clock.still(shown)
        case Settling(_, move, done) | Returning(move, done):
            return move.goal if move.progress(done) > 0.5 else move.origin
        case Performing(reel=reel, shown=shown):
            return Still(reel, shown)
        case _:
            return None
