"""What the hub knows. Frozen records: every change makes a new state.

``House`` (hub.core.records) is what the rows hold and a restart brings back; ``Live`` is what a restart forgets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hub.core.records import House, Scene
from protocol.messages import Capabilities, Cue, Held, JobProgress, Showing, SpeakTrack, ViewerSeen
from protocol.words import (
    ClipId,
    ClockId,
    CueId,
    HubMs,
    JobId,
    NodeId,
    SceneId,
    SubjectId,
    TraceId,
)

START = HubMs(0.0)


@dataclass(frozen=True)
class Now:
    """The time at which something is decided: hub time for order, the time of day for people."""

    ms: HubMs
    wall: str
    """ISO 8601, UTC."""


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
    viewer: ViewerSeen | None = None
    """Who is before it, as its eyes say; None while they have said nothing."""
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
class Saying:
    """A speech that left and was not reported yet."""

    track: SpeakTrack
    frame: NodeId
    subject: SubjectId
    subject_name: str

    @property
    def ends(self) -> HubMs:
        return HubMs(self.track.start + self.track.lasts_ms)


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
    speeches: Mapping[CueId, Saying] = field(default_factory=dict)
    """By frame one after another: none overlaps."""
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
