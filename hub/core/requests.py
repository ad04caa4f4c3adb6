"""What somebody asks of the house. Each is answered by one ``Answer`` of the same request (hub.core.effects)."""

from __future__ import annotations

from dataclasses import dataclass

from hub.core.authority import Authority
from hub.core.commands import Command
from hub.core.records import NodeKeys, PairedNode
from hub.core.scenes import SceneSpec
from protocol.words import BlobHash, JobId, NodeId, PortraitId, SubjectId, TraceId


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
    weather: str | None = None
    amount: int | None = None
    quiet: str | None = None


@dataclass(frozen=True)
class PanelSet(Asked):
    """How one frame's portrait is framed and when it is dark: only what is in ``changes`` changes."""

    frame: NodeId
    changes: dict[str, object]


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
