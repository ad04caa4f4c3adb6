"""What the eyes say: few words, and never more than the pipe allows."""

from __future__ import annotations

from frame_node.core.sight.rate import Rate
from frame_node.eyes.pause import wait_until
from protocol.messages import Message
from protocol.messages.eyes import LONGEST_TEXT, EyesSeen, EyesShut
from protocol.runtime.child import ChildPipe
from protocol.runtime.clock import monotonic_ns

EVERY_NS = 1_000_000_000
STIRRED = 0.008
"""A head that moved by less is not worth a word before the next second."""
RETRY_NS = 20_000_000


class Voice:
    """Raises ChildGone when nobody listens any more, MessageTooLarge for what is no fact."""

    def __init__(self, pipe: ChildPipe) -> None:
        self._pipe = pipe
        self._rate = Rate()
        self._said: EyesSeen | None = None

    def say(self, message: Message) -> None:
        """What must be said; waits for its turn."""
        while not self._may(monotonic_ns()):
            wait_until(monotonic_ns() + RETRY_NS)
        self._pipe.send(message)

    def seen(self, message: EyesSeen) -> None:
        """On change, and every second; what finds no turn is dropped, for the next image says it better."""
        if (self._said is None or _worth_saying(self._said, message)) and self._may(message.at_ns):
            self._said = message
            self._pipe.send(message)

    def shut(self, code: str, reason: str) -> None:
        self.say(EyesShut(code=code, reason=reason[:LONGEST_TEXT]))

    def _may(self, now_ns: int) -> bool:
        if not self._rate.allows(now_ns / 1e6):
            return False
        self._rate = self._rate.counted(now_ns / 1e6)
        return True


def _worth_saying(one: EyesSeen, other: EyesSeen) -> bool:
    facts = [(each.present, each.attentive, each.viewers, each.trouble) for each in (one, other)]
    moved = max(abs(one.x - other.x), abs(one.y - other.y), abs(one.near - other.near))
    return facts[0] != facts[1] or moved > STIRRED or other.at_ns - one.at_ns >= EVERY_NS
