"""What is asked of the pipeline, and what it says while it works."""

from __future__ import annotations

from dataclasses import dataclass, field

from protocol.messages.render import ClipProfile
from protocol.messages.store import ClipRecord
from protocol.words import PortraitId
from render_node.core.agreement import Curves
from render_node.core.gesture import labelled


@dataclass(frozen=True)
class RenderRequest:
    """One photo and the gestures that are wanted of it, each in all its variants."""

    photo: bytes
    gestures: tuple[str, ...]
    """Words or gestures, most wanted first; idle is always rendered first when it is among them."""
    portrait: PortraitId
    face: int | None = None
    """Index into the intake report's faces; needed when the photo has several."""
    profile: ClipProfile = field(default_factory=ClipProfile)


@dataclass(frozen=True)
class Progress:
    """Where a request is."""

    stage: str
    gesture: str
    done: int
    """Images, or steps, of ``total``."""
    total: int
    fraction: float
    """Of the whole request, 0..1, never falling."""


@dataclass(frozen=True)
class MadeClip:
    """A clip that passed its inspection; its bytes lie in the cache under the record's hashes."""

    record: ClipRecord
    measures: dict[str, float]
    curves: tuple[Curves, ...]
    """What the declared channels were told and did; not sent anywhere, drawn on contact sheets."""
    seconds: float
    cached: bool

    @property
    def label(self) -> str:
        """Tells variants apart: ``idle``, ``idle.1``."""
        return labelled(self.record.gesture, self.record.variant)


@dataclass(frozen=True)
class RefusedClip:
    """A clip that did not; the other gestures go on."""

    gesture: str
    code: str
    reason: str
    measures: dict[str, float]
    seconds: float = 0.0
    cached: bool = False
    variant: int = 0

    @property
    def label(self) -> str:
        return labelled(self.gesture, self.variant)
