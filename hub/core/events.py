"""What can happen to the house. Services put these into the inbox; ``decide`` takes them one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hub.core.authority import Authority
from hub.core.requests import (
    CommandsGiven,
    ConsentGiven,
    FaceChosen,
    FrameForgotten,
    FramePlaced,
    JobCancelled,
    KeysRenewed,
    LookSet,
    NodePaired,
    NodeShutOut,
    PanelSet,
    PhotoAccepted,
    PortraitRemoved,
    SceneDeleted,
    ScenesSaved,
    SubjectAdded,
    SubjectChanged,
    SubjectRemoved,
    SubjectRested,
)
from hub.core.state import Pairing
from protocol.messages import Message
from protocol.words import NodeId, SubjectId, TraceId


@dataclass(frozen=True)
class Started:
    """The rows have been read; jobs that were leased wait for their node to come back."""


@dataclass(frozen=True)
class Ticked:
    """About once a second."""


@dataclass(frozen=True)
class BrokerChanged:
    """The hub's own connection to the broker came or went."""

    up: bool
    reason: str = ""


@dataclass(frozen=True)
class NodeSaid:
    """A message from a node. ``browser``: over a WebSocket."""

    node: NodeId
    message: Message
    browser: bool = False
    bytes_present: bool = True
    """For a clip: whether its video and track lie in the blob folder, with the sizes it names."""


@dataclass(frozen=True)
class BrowserLeft:
    """The WebSocket of a browser frame closed."""

    node: NodeId
    boot_id: str


@dataclass(frozen=True)
class MessageIgnored:
    """Bytes that are no message of ours came in on a topic of ours."""

    source: str
    code: str
    reason: str


@dataclass(frozen=True)
class EffectFailed:
    """An effect could not be carried out; ``node`` and ``message`` when it was a message to a node."""

    code: str
    reason: str
    node: NodeId | None = None
    message: Message | None = None


@dataclass(frozen=True)
class UploadRefused:
    """A photo did not get in; whoever sent it may not be there any more to hear why."""

    subject: str
    code: str
    words: str
    trace: TraceId


@dataclass(frozen=True)
class ServiceTroubled:
    """A service of the hub has, or no longer has (``code`` empty), something to complain about."""

    service: str
    code: str = ""
    words: str = ""


@dataclass(frozen=True)
class OwnerCame:
    """Somebody gave a password at the door; ``admitted`` when it was the owner's."""

    address: str
    admitted: bool
    trace: TraceId


@dataclass(frozen=True)
class PasswordSeen:
    """The password that is kept now, by its fingerprint; the audit log tells whether it is a new one."""

    fingerprint: str


@dataclass(frozen=True)
class BlobsSearched:
    """The data folder was searched for what was erased: paths relative to it."""

    subject: SubjectId
    files: int
    bytes: int
    found: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class LeftHouse:
    """An engine that the owner switched on sent something out of the house."""

    engine: str
    what: str
    size: int
    """Bytes."""


@dataclass(frozen=True)
class PairingsChanged:
    """Who waits to be let in, now."""

    pairings: tuple[Pairing, ...]
    words: str = ""
    """For the diary; empty when there is nothing to say."""
    code: str = ""


Entrance = Literal["page", "cli", "voice", "mqtt", "home_assistant"]
ENTRANCES: dict[Entrance, Authority] = {
    "page": Authority.OWNER,
    "cli": Authority.OWNER,
    "voice": Authority.VIEWER,
    "mqtt": Authority.VIEWER,
    "home_assistant": Authority.VIEWER,
}
"""What may be asked for where, at most. The page has the family's authority until the owner's password is given."""

Event = (
    Started
    | Ticked
    | BrokerChanged
    | NodeSaid
    | BrowserLeft
    | MessageIgnored
    | EffectFailed
    | UploadRefused
    | ServiceTroubled
    | OwnerCame
    | PasswordSeen
    | LeftHouse
    | BlobsSearched
    | CommandsGiven
    | SubjectAdded
    | SubjectChanged
    | SubjectRemoved
    | ConsentGiven
    | SubjectRested
    | PhotoAccepted
    | FaceChosen
    | PortraitRemoved
    | FramePlaced
    | FrameForgotten
    | JobCancelled
    | LookSet
    | PanelSet
    | ScenesSaved
    | SceneDeleted
    | PairingsChanged
    | NodePaired
    | NodeShutOut
    | KeysRenewed
)
