"""All messages, one module per family. ``Message`` is their base, ``ALL`` the closed list."""

from __future__ import annotations

from protocol.messages._base import Message, Part
from protocol.messages.clock import ClockAnswer, ClockAsk
from protocol.messages.node import (
    Capabilities,
    CredentialAdopted,
    CredentialRenewed,
    Hello,
    HubAnnounce,
    HubHealth,
    NodeStatus,
    Refused,
    Welcome,
)
from protocol.messages.playback import Cue, CueCancel, CueRefused, Performance, SetLook, Showing
from protocol.messages.render import (
    ClipMade,
    ClipProfile,
    ClipRejected,
    FaceFound,
    IntakeReport,
    IntakeReported,
    JobCancel,
    JobEnded,
    JobProgress,
    RenderForget,
    RenderForgotten,
    RenderJob,
)
from protocol.messages.sense import ViewerWaved
from protocol.messages.store import ClipRecord, Hanging, Held, Manifest, StoreReport

ALL: tuple[type[Message], ...] = (
    Hello,
    Welcome,
    Refused,
    NodeStatus,
    HubAnnounce,
    HubHealth,
    CredentialRenewed,
    CredentialAdopted,
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
    RenderForget,
    RenderForgotten,
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
    "CredentialAdopted",
    "CredentialRenewed",
    "Cue",
    "CueCancel",
    "CueRefused",
    "FaceFound",
    "Hanging",
    "Held",
    "Hello",
    "HubAnnounce",
    "HubHealth",
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
    "RenderForget",
    "RenderForgotten",
    "RenderJob",
    "SetLook",
    "Showing",
    "StoreReport",
    "ViewerWaved",
    "Welcome",
]
