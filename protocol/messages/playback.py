"""Cues and what became of them.

Flow: cue → (refused | performance). A cue is performed at most once; duplicates are normal and ignored.
"""

from __future__ import annotations

from typing import Literal

from protocol.messages._base import Message, Part
from protocol.words import BlobHash, ClipId, ClockId, CueId, HubMs, NodeId, PortraitId, SceneId, TraceId

SyncWay = Literal["", "udp", "mqtt", "websocket"]
"""By which way hub time was heard last."""
PlayerState = Literal["empty", "idle", "settling", "performing", "asleep"]


class Cue(Message, frozen=True, kw_only=True, tag="playback.cue"):
    """Hub → frame: play this clip so that its first image is presented at ``start``."""

    cue_id: CueId
    clip: ClipId
    gesture: str
    """The word that was asked for."""
    performed_as: str
    """The gesture that the clip shows; differs for words performed as another gesture."""
    clock_id: ClockId
    start: HubMs
    """The settle runs before it, as far as the lead allows."""
    expires: HubMs
    """Not started by then, the cue is refused."""
    trace: TraceId = TraceId("")
    scene: SceneId | None = None


class Viseme(Part, frozen=True, kw_only=True):
    """The mouth begins to take a shape."""

    name: str
    """As in the viseme atlas, without its ``viseme:``: ``PP``, ``aa``, ``sil``."""
    at_ms: float
    """After the start of the track."""


class SpeakTrack(Message, frozen=True, kw_only=True, tag="playback.speak"):
    """Hub → frame: let the portrait's mouth say this, over whatever it does; the sound is not the frame's concern here.

    Before the first viseme and after the last there is silence, in which the mouth is shut.
    """

    cue_id: CueId
    clock_id: ClockId
    start: HubMs
    expires: HubMs
    """Not begun by then, the track is refused."""
    lasts_ms: float
    visemes: tuple[Viseme, ...]
    """In order, at most 2,000."""
    words: str = ""
    """What is said, for the caption; empty: none is shown."""
    trace: TraceId = TraceId("")


class Spoken(Message, frozen=True, kw_only=True, tag="playback.spoken"):
    """Frame → hub: a viseme track as it was really said."""

    node_id: NodeId
    cue_id: CueId
    clock_id: ClockId
    planned: HubMs
    started: HubMs
    ended: HubMs
    cancelled: bool = False
    trace: TraceId = TraceId("")


class Glance(Message, frozen=True, kw_only=True, tag="playback.glance"):
    """Hub → frame: something happens beside the portrait, which looks there meanwhile unless a viewer is there.

    Nothing depends on it: a frame that cannot is silent about it. Glances may overlap; the one that began last holds.
    """

    x: float
    """Where to, as a viewer sees the panel, right positive: sideways over distance, -1…1; 1 is 45 degrees."""
    y: float = 0.0
    """The same, down positive."""
    clock_id: ClockId
    start: HubMs
    lasts_ms: float
    """At most two minutes."""


class CueCancel(Message, frozen=True, kw_only=True, tag="playback.cancel"):
    """Hub → frame: forget this cue, settle back to neutral when it is performed, shut the mouth when it is spoken.

    Without a cue id: whatever is being performed or waits.
    """

    cue_id: CueId | None = None


class CueRefused(Message, frozen=True, kw_only=True, tag="playback.refused"):
    """Frame → hub: the cue was not and will not be performed."""

    node_id: NodeId
    cue_id: CueId
    code: str
    """``playback.expired``, ``playback.no_clip``, ``protocol.foreign_clock``, ``playback.clock_unsure``,
    ``playback.busy``, ``playback.cancelled``, ``playback.clip_broken``; of speech also ``playback.no_atlas``,
    ``playback.unknown_viseme``, ``playback.bad_track``."""
    reason: str
    trace: TraceId = TraceId("")


class Performance(Message, frozen=True, kw_only=True, tag="playback.performance"):
    """Frame → hub: the cue as it really happened."""

    node_id: NodeId
    cue_id: CueId
    clip: ClipId
    gesture: str
    performed_as: str
    clock_id: ClockId
    planned: HubMs
    settled: HubMs
    """When the first image of the settle was presented; equals ``started`` without a settle."""
    started: HubMs
    """When the clip's first image was presented."""
    ended: HubMs
    drift_ms: float
    """``started - planned``."""
    uncertainty_ms: float
    """Of the frame's idea of hub time."""
    presented: int
    """Images of the clip that were presented."""
    dropped: int
    first: BlobHash | None = None
    """Hash of the first and the last presented image; None where the frame cannot read them back."""
    last: BlobHash | None = None
    cancelled: bool = False
    trace: TraceId = TraceId("")
    scene: SceneId | None = None


class Showing(Message, frozen=True, kw_only=True, tag="playback.showing"):
    """Frame → hub, on change and every half minute: what can be seen on the panel."""

    node_id: NodeId
    state: PlayerState
    portrait: PortraitId | None = None
    clip: ClipId | None = None
    gesture: str = ""
    presented: int = 0
    """Images since the player started."""
    dropped: int = 0
    offset_uncertainty_ms: float | None = None
    offset_ms: float | None = None
    """Hub time minus the frame's own."""
    skew_ppm: float | None = None
    """By how much the hub's clock is faster than the frame's, in millionths."""
    sync: SyncWay = ""
    problem_code: str = ""
    problem: str = ""


class SetLook(Message, frozen=True, kw_only=True, tag="playback.look"):
    """Hub → frame: the light in which the portrait hangs."""

    preset: str
    brightness: int = 100
    """Per cent."""
    fade_ms: int = 800
    weather: str = ""
    """Between glass and portrait: ``rain``, ``snow``, ``leaves``, ``dust``; empty when it is clear."""
    amount: int = 100
    """Of the weather, in per cent."""


class SetPanel(Message, frozen=True, kw_only=True, tag="playback.panel"):
    """Hub → frame: how the portrait is framed, and when the panel is dark. What a native frame's own settings say
    goes before the quiet hours; its mat and care are its own settings' alone.
    """

    quiet: str = ""
    """Hours of the frame's own day, such as ``22:30-07:00``; empty: none."""
    mat: float = 0.0
    """Breadth, in fractions of the panel's shorter side."""
    mat_colour: str = "#ede8db"
    care: bool = True
    """Move the picture by a pixel or two, and breathe the mat's brightness: against burning in."""
