"""The messages as release 0.1.0 speaks them: frozen, so that tests can be a node of that release.

Nothing here follows the present messages, and nothing is mended here. When a release is made, its messages are frozen
beside these; tests/unit/protocol/test_versions.py says which releases must still be understood.
"""

from __future__ import annotations

from tests.release_0_1_0._base import Message, Part
from tests.release_0_1_0.clock import ClockAnswer, ClockAsk
from tests.release_0_1_0.node import Capabilities, Hello, HubAnnounce, NodeStatus, Refused, Welcome
from tests.release_0_1_0.playback import Cue, CueCancel, CueRefused, Performance, SetLook, Showing
from tests.release_0_1_0.render import (
    ClipMade,
    ClipProfile,
    ClipRejected,
    FaceFound,
    IntakeReport,
    IntakeReported,
    JobCancel,
    JobEnded,
    JobProgress,
    RenderJob,
)
from tests.release_0_1_0.sense import ViewerWaved
from tests.release_0_1_0.store import ClipRecord, Hanging, Held, Manifest, StoreReport

ALL: tuple[type[Message], ...] = (
    Hello,
    Welcome,
    Refused,
    NodeStatus,
    HubAnnounce,
    Manifest,
    StoreReport,
    Cue,
    CueCancel,
    CueRefused,
    Performance,
    Showing,
    SetLook,
    RenderJob,
    JobCancel,
    JobProgress,
    IntakeReported,
    ClipMade,
    ClipRejected,
    JobEnded,
    ClockAsk,
    ClockAnswer,
    ViewerWaved,
)
"""What travels between nodes. Pipe messages (player, photo worker, engine worker) stay inside a node
and are listed by their own modules."""

__all__ = [
    "ALL",
    "Capabilities",
    "ClipMade",
    "ClipProfile",
    "ClipRecord",
    "ClipRejected",
    "ClockAnswer",
    "ClockAsk",
    "Cue",
    "CueCancel",
    "CueRefused",
    "FaceFound",
    "Hanging",
    "Held",
    "Hello",
    "HubAnnounce",
    "IntakeReport",
    "IntakeReported",
    "JobCancel",
    "JobEnded",
    "JobProgress",
    "Manifest",
    "Message",
    "NodeStatus",
    "Part",
    "Performance",
    "Refused",
    "RenderJob",
    "SetLook",
    "Showing",
    "StoreReport",
    "ViewerWaved",
    "Welcome",
]
