"""What a frame noticed: typed facts, never pictures."""

from __future__ import annotations

from typing import Literal

from protocol.messages._base import Message
from protocol.words import ClockId, CueId, HubMs, NodeId


class ViewerSeen(Message, frozen=True, kw_only=True, tag="sense.viewer"):
    """Frame → hub, on change and every half minute: who is before it. Frames without eyes say nothing of this."""

    node_id: NodeId
    boot_id: str
    """Of the start of the node that says so: a kept copy may be older than the node."""
    sees: bool
    """The eyes are open; false: why not stands in ``code`` and ``reason``."""
    present: bool = False
    attentive: bool = False
    """A viewer looks at this frame."""
    viewers: int = 0
    distance_m: float = 0.0
    """Of the followed viewer, to half a metre; 0 when it cannot be told."""
    code: str = ""
    """``eyes.dark``, ``eyes.no_camera``, ``eyes.denied`` …"""
    reason: str = ""


class ViewerWaved(Message, frozen=True, kw_only=True, tag="sense.waved"):
    """Frame → hub: a viewer waved (or touched the wave button) and the frame greets back by itself."""

    node_id: NodeId
    by: Literal["hand", "touch"]
    clock_id: ClockId
    at: HubMs
    answered_with: CueId | None = None
    """The frame's own performance; None when it could not."""
