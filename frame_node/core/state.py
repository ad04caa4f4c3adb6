"""All that a frame's controller knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from frame_node.core.events import Effect
from frame_node.core.store_plan import Kept
from protocol.messages import ClipRecord, Cue, Manifest, Message, SetLook, Showing, SpeakTrack, ViewerSeen
from protocol.messages.eyes import EyesOpened, EyesSeen
from protocol.messages.playback import SyncWay
from protocol.messages.player import NowShowing, Performed, PlayerUp, Spoke
from protocol.time import HubClock
from protocol.words import BlobHash, ClipId, ClockId, CueId, NodeId, PortraitId

PLAIN = SetLook(preset="plain", fade_ms=0)


@dataclass(frozen=True)
class Identity:
    """Who this frame is; does not change while it runs."""

    node_id: NodeId
    name: str
    room: str
    boot_id: str
    software: str
    budget: int
    """Bytes that the store may hold."""
    simulated: bool = False
    has_eyes: bool = False
    """A camera is named in its settings."""
    since_ms: float = 0.0
    """Local time of this start."""
    quiet: tuple[int, int] | None = None
    """Minutes of the local day between which the panel is dark."""
    dark_after_ms: float = 0.0
    """So long after the last viewer the panel goes dark; 0: never."""


@dataclass(frozen=True)
class OpenCue:
    """A cue that the player has and that has not ended."""

    cue: Cue
    start_ms: float
    """Local time."""
    own: bool = False
    """The frame gave it to itself."""


@dataclass(frozen=True)
class Happened:
    """An ended performance that the hub has not been told of: local times become hub times when it is."""

    open: OpenCue
    performed: Performed


@dataclass(frozen=True)
class Waved:
    """A viewer's wave that the hub has not been told of."""

    at_ms: float
    answered_with: CueId | None
    by: Literal["hand", "touch"] = "touch"


@dataclass(frozen=True)
class OpenSpeech:
    """A viseme track that the player has and that has not ended."""

    track: SpeakTrack
    start_ms: float
    """Local time."""


@dataclass(frozen=True)
class Said:
    """An ended speech that the hub has not been told of."""

    open: OpenSpeech
    spoke: Spoke


Unsaid = Happened | Said | Waved | Message


@dataclass(frozen=True)
class PanelLight:
    """What is known of the panel and its hour."""

    lit: bool = True
    minute: int | None = None
    """Of the local day, as last told."""
    stirred_at: float | None = None
    company_at: float | None = None
    """When somebody was last seen."""


@dataclass(frozen=True)
class State:
    """One task writes it; see frame_node.core.decide."""

    me: Identity
    manifest: Manifest = field(default_factory=Manifest)
    house_quiet: tuple[int, int] | None = None
    """The house's quiet hours, for a frame whose own settings name none."""
    link_up: bool = False
    hub: ClockId | None = None
    """The clock id of the hub that welcomed or announced itself."""
    http_url: str = ""
    hello_at: float | None = None
    """When the last hello left that has not been answered."""
    time_port: int = 0
    welcomed: bool = False
    """The hub has answered since the link came up, and has not gone since: it hears reports."""
    clock: HubClock = field(default_factory=HubClock)
    sync: SyncWay = ""
    """By which way hub time was heard last."""
    asked_at: float | None = None
    """When hub time was asked for last."""
    seen_at: float | None = None
    """When the latest event came: a gap means that the machine slept."""
    kept: Mapping[BlobHash, Kept] = field(default_factory=dict)
    free: int = 0
    broken: frozenset[ClipId] = frozenset()
    """Clips that the player could not decode; forgiven when bytes or record come anew."""
    player: PlayerUp | None = None
    hung: tuple[PortraitId | None, tuple[ClipRecord, ...]] | None = None
    """What the player was last told to show."""
    cueable: frozenset[ClipId] = frozenset()
    """Clips that the player has opened and can be cued with."""
    now_showing: NowShowing | None = None
    look: SetLook = PLAIN
    panel: PanelLight = PanelLight()
    cues: Mapping[CueId, OpenCue] = field(default_factory=dict)
    speeches: Mapping[CueId, OpenSpeech] = field(default_factory=dict)
    done: tuple[CueId, ...] = ()
    """The latest cues that have ended or were refused."""
    unsaid: tuple[Unsaid, ...] = ()
    """Reports that wait for the link or for hub time."""
    problem: tuple[str, str] = ("", "")
    said: Showing | None = None
    said_at: float = 0.0
    eyes: EyesOpened | None = None
    """None while they are shut."""
    seen: EyesSeen | None = None
    """What they saw last."""
    blind: tuple[str, str] = ("", "")
    """Why they are shut: code and reason."""
    viewer_told: bool = False
    """The player believes that a viewer is there."""
    company_said: ViewerSeen | None = None
    company_said_at: float = 0.0
    waved_at: float | None = None
    greeted: int = 0
    last_own: Mapping[str, ClipId] = field(default_factory=dict)
    """By gesture: with which clip the frame performed it last by itself."""

    @property
    def own_cue(self) -> CueId:
        """The latest cue that the frame gave itself."""
        return CueId(f"{self.me.node_id}-{self.me.boot_id}-{self.greeted}")

    @property
    def ready(self) -> tuple[ClipRecord, ...]:
        """Clips of the manifest that can be played."""
        return tuple(
            clip
            for clip in self.manifest.clips
            if clip.video in self.kept and clip.track in self.kept and clip.clip not in self.broken
        )

    @property
    def on_the_wall(self) -> tuple[ClipRecord, ...]:
        """Playable clips of the portrait that hangs."""
        hanging = self.manifest.hanging
        return tuple(clip for clip in self.ready if hanging and clip.portrait == hanging.portrait)


Decision = tuple[State, tuple[Effect, ...]]


def with_done(state: State, cue_id: CueId, limit: int = 256) -> State:
    """The cue has come to its end, one way or another."""
    cues = {name: one for name, one in state.cues.items() if name != cue_id}
    return replace(state, cues=cues, done=(*state.done, cue_id)[-limit:])
