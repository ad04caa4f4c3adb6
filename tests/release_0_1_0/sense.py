"""What a frame noticed: typed facts, never pictures."""

from __future__ import annotations

from typing import Literal

from protocol.words import ClockId, CueId, HubMs, NodeId
from tests.release_0_1_0._base import Message


class ViewerWaved(Message, frozen=True, kw_only=True, tag="sense.waved"):
    """Frame → hub: a viewer waved (or touched the wave button) and the frame greets back by itself."""

    node_id: NodeId
    by: Literal["hand", "touch"]
    clock_id: ClockId
    at: HubMs
    answered_with: CueId | None = None
    """The frame's own performance; None when it could not."""
