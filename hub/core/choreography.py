"""Who starts when. Pure arithmetic over placements; hub time in milliseconds, places in metres."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.core.state import Frame, Presence
from protocol.words import HubMs, NodeId

AT_ONCE_MS = 160.0
"""Lead of a single cue while a viewer waits: a settle of 150 ms, and the way to the frame. With less, a frame that
is far from neutral would have to start late; with more, the settle would wait before its first sign."""
SCENE_LEAD_MS = 500.0
"""Lead of cues that belong together: a lost packet costs up to 300 ms until it is sent again."""
PATIENCE_MS = 2_000.0
"""A cue that could not be started so long after its time is not wanted any more."""
RIPPLE_SPEED = 2.0
"""Metres a second: a brisk walk through the house."""
ROW_METRES = 2.0
"""Distance between frames of which nobody said where they hang."""
CERTAIN_MS = 20.0
"""A frame that knows hub time worse than this is left out of scenes: half an image at 30 fps is 17 ms."""


@dataclass(frozen=True)
class Spot:
    """Where a frame is."""

    node: NodeId
    x: float
    y: float

    def metres_to(self, other: Spot) -> float:
        return math.hypot(self.x - other.x, self.y - other.y)


def spots(frames: Iterable[Frame]) -> dict[NodeId, Spot]:
    """Every frame's place; those without one stand in a row, in the order in which the house met them."""
    return {
        frame.id: Spot(frame.id, frame.x, frame.y)
        if frame.x is not None and frame.y is not None
        else Spot(frame.id, index * ROW_METRES, 0.0)
        for index, frame in enumerate(frames)
    }


def unison(nodes: Iterable[NodeId], start: HubMs) -> dict[NodeId, HubMs]:
    """Everybody at once."""
    return dict.fromkeys(nodes, start)


def ripple(
    places: Mapping[NodeId, Spot],
    nodes: Iterable[NodeId],
    origin: NodeId,
    start: HubMs,
    speed: float = RIPPLE_SPEED,
) -> dict[NodeId, HubMs]:
    """From ``origin`` outwards: distance ÷ speed after ``start``. ``speed`` in metres a second, above 0."""
    centre = places[origin]
    return {node: HubMs(start + 1000.0 * centre.metres_to(places[node]) / speed) for node in nodes}


def why_not_in_a_scene(presence: Presence | None) -> str:
    """Empty when the frame can be cued together with others, else the reason for people."""
    if presence is None or not presence.online:
        return "it is offline"
    uncertainty = presence.showing.offset_uncertainty_ms if presence.showing else None
    if uncertainty is None or uncertainty > CERTAIN_MS:
        return "it is not sure of the time"
    return ""
