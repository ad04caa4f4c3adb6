"""What the rows of the house hold, and a restart brings back. Frozen: every change makes a new record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from protocol.messages import ClipRecord, IntakeReport, Performance
from protocol.words import (
    BlobHash,
    ClipId,
    CueId,
    JobId,
    NodeId,
    PortraitId,
    SubjectId,
    TraceId,
)

PortraitStatus = Literal["intake", "rendering", "ready", "refused", "choose", "failed"]
JobStatus = Literal["waiting", "leased", "done", "refused", "choose", "failed", "cancelled"]
ACTIVE: frozenset[JobStatus] = frozenset({"waiting", "leased"})
NO_TRACE = TraceId("")
KEPT = 200
"""Entries of the activity ring and of the list of performances."""


@dataclass(frozen=True)
class Subject:
    """Who is depicted."""

    id: SubjectId
    name: str
    aliases: tuple[str, ...] = ()
    kind: str = "person"


@dataclass(frozen=True)
class Portrait:
    """One photo of a subject, and what was found in it."""

    id: PortraitId
    subject: SubjectId
    photo: BlobHash
    thumbnail: BlobHash
    width: int
    height: int
    added: str
    status: PortraitStatus = "intake"
    report: IntakeReport | None = None
    face: int | None = None
    rejected: tuple[Rejected, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """A clip that inspection refused."""

    gesture: str
    code: str
    reason: str


@dataclass(frozen=True)
class Clip:
    """A clip and how it was made."""

    record: ClipRecord
    measures: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0.0

    def is_for(self, word: str) -> bool:
        """Whether it was rendered for this word: as the gesture or atlas of that name, or to perform it."""
        return word == self.record.gesture or word in self.record.performs

    def answers_to(self, word: str) -> bool:
        """Whether it performs this word; an atlas is nothing that could be performed."""
        return not self.record.atlas and self.is_for(word)


@dataclass(frozen=True)
class Job:
    """A render request. ``attempts`` counts leases that failed; ``not_before`` is hub time."""

    id: JobId
    portrait: PortraitId
    gestures: tuple[str, ...]
    trace: TraceId
    added: str
    face: int | None = None
    status: JobStatus = "waiting"
    node: NodeId | None = None
    attempts: int = 0
    not_before: float = 0.0
    code: str = ""
    words: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Frame:
    """A frame the house has met, and what hangs in it. Position in metres; x to the right as one faces the wall."""

    id: NodeId
    name: str
    room: str = ""
    x: float | None = None
    y: float | None = None
    portrait: PortraitId | None = None
    chosen: bool = False
    """Somebody decided what hangs here: nothing is hung or taken down by itself any more."""
    brightness: int = 100
    browser: bool = False
    preset: str | None = None
    """A light of its own; None: that of the house."""
    weather: str | None = None
    """The same; empty: clear here."""
    quiet: str | None = None
    """Its own quiet hours; None: those of the house."""
    mat: float = 0.0
    """Breadth of the mat, in fractions of the panel's shorter side."""
    mat_colour: str = "#ede8db"
    care: bool = True
    """Against burning in."""


@dataclass(frozen=True)
class Wish:
    """A gesture that was asked for before its frame could perform it."""

    frame: NodeId
    portrait: PortraitId
    word: str
    trace: TraceId
    added: str

    @property
    def id(self) -> str:
        return f"{self.frame}/{self.word}"


@dataclass(frozen=True)
class Activity:
    """One line of the house's diary."""

    id: str
    at: str
    words: str
    code: str = ""
    trace: TraceId = NO_TRACE


@dataclass(frozen=True)
class Performed:
    """A performance as reported, with the time of day and the names at that time."""

    id: CueId
    at: str
    frame_name: str
    subject_name: str
    report: Performance


@dataclass(frozen=True)
class NodeKeys:
    """What the hub keeps of a node's secret: enough to recognise the node, and to sign the time for it."""

    mqtt_salt: str
    mqtt_hash: str
    """PBKDF2 of the broker password, as mosquitto's dynamic-security plugin keeps it; base64."""
    token_hash: str
    """sha256 of the HTTP token, hex."""
    time_key: str
    """Signs the clock packets; hex."""


@dataclass(frozen=True)
class PairedNode:
    """A node that somebody let in, by the code that it showed."""

    id: NodeId
    kind: str
    """``frame``, ``render`` or ``browser``."""
    name: str
    paired: str
    keys: NodeKeys
    next_keys: NodeKeys | None = None
    """Sent to the node by a rotation that it has not confirmed."""
    rotated: str = ""
    revoked: str = ""
    """When it was shut out; empty while it is trusted."""


@dataclass(frozen=True)
class Consent:
    """What a subject, or who speaks for them, agreed to. ``id`` is the subject's."""

    id: SubjectId
    move: bool = False
    speak: bool = False
    converse: bool = False
    swap: bool = False
    by: str = ""
    until: str = ""
    """ISO date; empty: until it is taken back."""
    at: str = ""
    resting: bool = False
    """Put to rest: nothing of it moves, speaks or is rendered again."""


@dataclass(frozen=True)
class Rest:
    """What came of putting a subject to rest. ``id`` is the subject's.

    The hashes are kept until every node has said that it has erased what they name, and no longer.
    """

    id: SubjectId
    name: str
    at: str
    blobs: tuple[BlobHash, ...] = ()
    photos: tuple[BlobHash, ...] = ()
    portraits: tuple[PortraitId, ...] = ()
    waiting: tuple[NodeId, ...] = ()
    """Who has not said so yet."""
    erased: tuple[NodeId, ...] = ()
    unreached: tuple[NodeId, ...] = ()
    """Who was forgotten or shut out, or did not come back; should they come, they are told like the others."""
    searched: str = ""
    """When the data folder was searched, to the end."""
    files: int = 0
    bytes: int = 0
    found: tuple[str, ...] = ()
    """Files that hold what should be gone; relative to the data folder."""
    unread: tuple[str, ...] = ()

    def is_owed_by(self, node: NodeId) -> bool:
        """Whether this node may still hold something."""
        return node in self.waiting or node in self.unreached


@dataclass(frozen=True)
class AuditEntry:
    """Something that changed whom the house trusts or what it may do: who did it, when, to whom."""

    id: str
    at: str
    actor: str
    action: str
    detail: str = ""
    trace: TraceId = NO_TRACE


@dataclass(frozen=True)
class LedgerEntry:
    """Something that left the house, by an engine that the owner switched on."""

    id: str
    at: str
    engine: str
    what: str
    size: int = 0
    """Bytes."""


@dataclass(frozen=True)
class Scene:
    """A named set of cues across frames; ``definition`` as hub.core.scenes reads it."""

    id: str
    name: str
    definition: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class House:
    """What the rows hold."""

    subjects: Mapping[SubjectId, Subject] = field(default_factory=dict)
    portraits: Mapping[PortraitId, Portrait] = field(default_factory=dict)
    clips: Mapping[ClipId, Clip] = field(default_factory=dict)
    jobs: Mapping[JobId, Job] = field(default_factory=dict)
    frames: Mapping[NodeId, Frame] = field(default_factory=dict)
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    performances: Mapping[CueId, Performed] = field(default_factory=dict)
    activity: Mapping[str, Activity] = field(default_factory=dict)
    nodes: Mapping[NodeId, PairedNode] = field(default_factory=dict)
    consents: Mapping[SubjectId, Consent] = field(default_factory=dict)
    rests: Mapping[SubjectId, Rest] = field(default_factory=dict)
    audit: Mapping[str, AuditEntry] = field(default_factory=dict)
    ledger: Mapping[str, LedgerEntry] = field(default_factory=dict)
    scenes: Mapping[str, Scene] = field(default_factory=dict)
    preset: str = "plain"
    weather: str = ""
    amount: int = 100
    """Of the weather, in per cent."""
    quiet: str = ""
    """Hours in which panels are dark: ``22:30-07:00``; empty: none."""
