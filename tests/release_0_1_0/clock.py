"""Asking the hub for its time. Four timestamps give offset and round trip (see protocol.time).

Flow: ask → answer, several in a row; the frame keeps the best by round trip.
"""

from __future__ import annotations

from protocol.words import ClockId, HubMs, NodeId
from tests.release_0_1_0._base import Message


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
