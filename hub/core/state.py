"""What the hub knows. Frozen records: every change makes a new state.

``House`` is what the rows hold and a restart brings back; ``Live`` is what a restart forgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from protocol.messages import Capabilities, ClipRecord, Cue, Held, IntakeReport, JobProgress, Performance, Showing
from protocol.words import (
    BlobHash,
    ClipId,
    ClockId,
    CueId,
    HubMs,
    JobId,
    NodeId,
    PortraitId,
    SceneId,
    SubjectId,
    TraceId,
)

PortraitStatus = Literal["intake", "rendering", "ready", "refused", "choose", "failed"]
JobStatus = Literal["waiting", "leased", "done", "refused", "choose", "failed", "cancelled"]
ACTIVE: frozenset[JobStatus] = frozenset({"waiting", "leased"})
NO_TRACE = TraceId("")
START = HubMs(0.0)
KEPT = 200
"""Entries of the activity ring and of the list of performances."""


@dataclass(frozen=True)
class Now:
    """The time at which something is decided: hub time for order, the time of day for people."""

    ms: HubMs
    wall: str
    """ISO 8601, UTC."""


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

    def answers_to(self, word: str) -> bool:
        """Whether it is this gesture, or performs it."""
        return word == self.record.gesture or word in self.record.performs


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
    """A frame the house has met, and what hangs in it. Position in metres."""

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


@dataclass(frozen=True)
class Presence:
    """A node as it is now."""

    boot_id: str
    capabilities: Capabilities
    online: bool = True
    software: str = ""
    held: Held | None = None
    ready: tuple[ClipId, ...] = ()
    showing: Showing | None = None
    problem_code: str = ""
    problem: str = ""
    name: str = ""
    """Render nodes only: frames have their name in the house."""


@dataclass(frozen=True)
class InFlight:
    """A cue that left and was not answered yet."""

    cue: Cue
    frame: NodeId
    subject_name: str


@dataclass(frozen=True)
class OpenTurn:
    """A turn in a scene under way whose frame was left out or went: it joins in when it comes in time."""

    frame: NodeId
    word: str
    start: HubMs
    boot: str = ""
    had: InFlight | None = None
    """The cue that this boot of the frame got before it went: it needs no other when it comes back."""


@dataclass(frozen=True)
class SceneUnderWay:
    """A scene that was started: ``id`` is what its cues carry, ``scene`` the scene of the house, where it is one."""

    id: SceneId
    scene: str
    name: str
    trace: TraceId
    started: HubMs
    ends: HubMs
    """When the last turn is over."""
    open: tuple[OpenTurn, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something a person should know about; kept under a key so that it appears once."""

    code: str
    words: str
    at: str


@dataclass(frozen=True)
class Pairing:
    """A node that shows a code and waits for somebody to type it."""

    id: str
    node: NodeId
    kind: str
    name: str
    asked_at: str
    state: Literal["waiting", "answered"] = "waiting"
    """answered: a code was typed, and the node is about to prove that it is the right one."""
    tries: int = 0
    """Wrong codes for this node, lately."""


@dataclass(frozen=True)
class Live:
    """What a restart forgets."""

    frames: Mapping[NodeId, Presence] = field(default_factory=dict)
    render_nodes: Mapping[NodeId, Presence] = field(default_factory=dict)
    cues: Mapping[CueId, InFlight] = field(default_factory=dict)
    progress: Mapping[JobId, JobProgress] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    """How many messages could not be used, by code."""
    pairings: tuple[Pairing, ...] = ()
    renewing: Mapping[NodeId, str] = field(default_factory=dict)
    """Broker passwords of secrets that were sent to nodes and not adopted yet; never written down."""
    broker: bool = False
    called: HubMs = START
    """When the nodes were last called to say hello: at the start, and when the broker came back."""
    rippled: float = -1e12
    """Hub time of the last ripple that a viewer set off."""
    scenes: Mapping[SceneId, SceneUnderWay] = field(default_factory=dict)
    """Those under way."""
    scene_starts: Mapping[str, HubMs] = field(default_factory=dict)
    """When each scene of the house was started last."""


@dataclass(frozen=True)
class State:
    """Everything. ``serial`` makes ids within this start of the hub, ``clock_id`` makes them unique."""

    clock_id: ClockId
    http_url: str = ""
    hub_id: str = ""
    house: House = field(default_factory=House)
    live: Live = field(default_factory=Live)
    serial: int = 0
    time_port: int = 0
    """Where the hub answers clock packets; 0 when it does not."""
    built_in: Mapping[str, Scene] = field(default_factory=dict)
    """The scenes that come with Kinframe, by id; the house's own go before them."""
