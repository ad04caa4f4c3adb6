"""What can happen to the house. Services put these into the inbox; ``decide`` takes them one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from hub.core.authority import Authority
from hub.core.commands import Command
from hub.core.scenes import SceneSpec
from hub.core.state import NodeKeys, PairedNode, Pairing
from protocol.messages import Message
from protocol.words import BlobHash, JobId, NodeId, PortraitId, SubjectId, TraceId


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


@dataclass(frozen=True)
class Asked:
    """Base of what somebody asks of the house; answered by exactly one ``Answer`` of the same request."""

    request: str


@dataclass(frozen=True)
class CommandsGiven(Asked):
    """Understood commands, from any entrance. ``heard_by`` is the frame where they were said."""

    commands: tuple[Command, ...]
    authority: Authority
    trace: TraceId
    heard_by: NodeId | None = None


@dataclass(frozen=True)
class SubjectAdded(Asked):
    """With the consent that is there from the beginning; without a word about it: to move, says the family."""

    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "person"
    move: bool = True
    by: str = "the family"
    until: str = ""


@dataclass(frozen=True)
class SubjectChanged(Asked):
    """None leaves as it is."""

    subject: SubjectId
    name: str | None = None
    aliases: tuple[str, ...] | None = None
    kind: str | None = None
    authority: Authority = Authority.FAMILY


@dataclass(frozen=True)
class SubjectRemoved(Asked):
    """A subject that may not move is let go by the owner only: else the family could add it anew."""

    subject: SubjectId
    authority: Authority = Authority.FAMILY


@dataclass(frozen=True)
class ConsentGiven(Asked):
    """What a subject may do from now on; ``by`` says so, ``until`` is an ISO date or empty."""

    subject: SubjectId
    move: bool
    speak: bool
    converse: bool
    swap: bool
    by: str
    until: str
    actor: str
    trace: TraceId


@dataclass(frozen=True)
class SubjectRested(Asked):
    """``confirmed`` is the name, typed by whoever asks."""

    subject: SubjectId
    confirmed: str
    actor: str
    trace: TraceId


@dataclass(frozen=True)
class PhotoAccepted(Asked):
    """The photo worker took an upload; photo and thumbnail lie in the blob folder."""

    subject: SubjectId
    photo: BlobHash
    thumbnail: BlobHash
    width: int
    height: int
    trace: TraceId


@dataclass(frozen=True)
class FaceChosen(Asked):
    portrait: PortraitId
    face: int
    trace: TraceId


@dataclass(frozen=True)
class PortraitRemoved(Asked):
    portrait: PortraitId


@dataclass(frozen=True)
class FramePlaced(Asked):
    """Only what is in ``changes`` changes: portrait, room, name, x, y."""

    frame: NodeId
    changes: dict[str, object]


@dataclass(frozen=True)
class FrameForgotten(Asked):
    """It will not come back; if it does, it is a new one."""

    frame: NodeId


@dataclass(frozen=True)
class JobCancelled(Asked):
    job: JobId


@dataclass(frozen=True)
class LookSet(Asked):
    preset: str | None = None
    brightness: int | None = None


@dataclass(frozen=True)
class ScenesSaved(Asked):
    """New scenes, or other definitions of known ones. ``scene``: the id for a single one; else names decide."""

    scenes: tuple[SceneSpec, ...]
    scene: str = ""


@dataclass(frozen=True)
class SceneDeleted(Asked):
    scene: str


@dataclass(frozen=True)
class NodePaired(Asked):
    """A node proved that it shows the code that the owner typed."""

    node: PairedNode
    password: str
    """For the broker; not kept."""
    trace: TraceId


@dataclass(frozen=True)
class NodeShutOut(Asked):
    """The owner does not trust this node any more."""

    node: NodeId
    trace: TraceId
    actor: str = "owner"


@dataclass(frozen=True)
class KeysRenewed(Asked):
    """The owner wants a node to have a new secret; ``keys`` are what the hub keeps of it."""

    node: NodeId
    secret: bytes
    password: str
    keys: NodeKeys
    trace: TraceId
    actor: str = "owner"


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
    | ScenesSaved
    | SceneDeleted
    | PairingsChanged
    | NodePaired
    | NodeShutOut
    | KeysRenewed
)
