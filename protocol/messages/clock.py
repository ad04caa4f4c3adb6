"""Asking the hub for its time. Four timestamps give offset and round trip (see protocol.time).

Flow: ask → answer, several in a row; the frame keeps the best by round trip.
"""

from __future__ import annotations

from protocol.messages._base import Message
from protocol.words import ClockId, HubMs, NodeId


class ClockAsk(Message, frozen=True, kw_only=True, tag="clock.ask"):
    """Frame → hub."""

    node_id: NodeId
    sent: float
    """The asker's own monotonic milliseconds; comes back untouched."""


class ClockAnswer(Message, frozen=True, kw_only=True, tag="clock.answer"):
    """Hub → frame."""

    clock_id: ClockId
    sent: float
    received: HubMs
    answered: HubMs
