"""The idle loops of a portrait, one after another: which image is due when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from frame_node.core.move import Still
from frame_node.core.reel import Reel, Repertoire


@dataclass(frozen=True)
class IdleClock:
    """Image ``first`` of ``reel`` at ``anchor_ns``, one more each period; after the loop's last image ``then`` begins.

    All idle loops of a portrait begin and end at neutral, so any of them continues any other.
    """

    reel: Reel
    anchor_ns: int
    first: int
    then: Reel | None = None
    """None: the same once more."""

    @property
    def turn(self) -> int:
        """The slot with which the next loop begins."""
        return self.reel.loop_images - self.first

    def still(self, slot: int) -> Still:
        """What is seen in this slot; before the first, what the loop begins with: the way to it has just ended."""
        if slot < self.turn:
            return Still(self.reel, self.first + max(slot, 0))
        after = self.then or self.reel
        return Still(after, (slot - self.turn) % after.loop_images)

    def due_ns(self, slot: int) -> int:
        after = self.then or self.reel
        here = min(slot, self.turn)
        return self.anchor_ns + here * self.reel.period_ns + (slot - here) * after.period_ns


def next_idle(repertoire: Repertoire, current: Reel, turns: int) -> Reel:
    """Another one than the current, in an order without a pattern to notice that is the same in every run."""
    others = [reel for reel in repertoire.idles if reel.clip != current.clip]
    return others[crc32(f"{repertoire.portrait} {turns}".encode()) % len(others)] if others else current
