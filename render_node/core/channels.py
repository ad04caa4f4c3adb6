"""What a portrait can move: every channel with its unit and the range that still looks right.

A gesture may only use these names. Left and right are the picture's, as the viewer sees it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Channel:
    """One thing that a face does, and how far an engine may be asked to take it."""

    name: str
    unit: str
    lowest: float
    highest: float
    meaning: str


CHANNELS: tuple[Channel, ...] = (
    Channel("yaw", "degree", -12.0, 12.0, "head turns; positive: nose towards the right edge of the picture"),
    Channel("pitch", "degree", -7.0, 7.0, "head nods; positive: chin drops"),
    Channel("roll", "degree", -5.0, 5.0, "head tilts; positive: clockwise as seen by the viewer"),
    Channel("blink_left", "fraction", 0.0, 1.0, "lids of the eye nearer the left edge; 1 is shut"),
    Channel("blink_right", "fraction", 0.0, 1.0, "lids of the eye nearer the right edge; 1 is shut"),
    Channel("gaze_x", "fraction", -1.0, 1.0, "eyes sideways; positive: towards the right edge"),
    Channel("gaze_y", "fraction", -1.0, 1.0, "eyes up and down; positive: down"),
    Channel("squint", "fraction", 0.0, 1.0, "lower lids rise, as in a hearty smile"),
    Channel("brow", "fraction", -0.5, 1.0, "eyebrows rise"),
    Channel("smile", "fraction", 0.0, 1.0, "mouth corners out and up, cheeks up"),
    Channel("jaw", "fraction", 0.0, 1.0, "mouth opens"),
    Channel("breath", "fraction", -1.0, 1.0, "chest and shoulders rise"),
    Channel("lipclose", "fraction", 0.0, 1.0, "lips that are apart at neutral close"),
    Channel("wide", "fraction", 0.0, 1.0, "mouth corners apart, as for ee"),
    Channel("pucker", "fraction", 0.0, 1.0, "mouth corners together and lips forward, as for oo"),
    Channel("calm", "fraction", 0.0, 1.0, "a smile that the photo shows is let go; 1 is a mouth at ease"),
    Channel("lids", "fraction", 0.0, 1.0, "upper lids rise, as in wonder"),
    Channel("bare", "fraction", 0.0, 1.0, "upper lip rises from the teeth, as for ff"),
)

CHANNEL_NAMES: tuple[str, ...] = tuple(channel.name for channel in CHANNELS)
COLUMN: dict[str, int] = {name: index for index, name in enumerate(CHANNEL_NAMES)}
"""Where a channel stands in the columns of a motion."""
