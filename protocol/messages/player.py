"""The pipe between a frame's controller and its player; these messages never leave the frame.

Times are nanoseconds of the monotonic clock that both processes share (protocol.runtime.clock), so the
player knows nothing of hub time. Flow: hang → ready to be cued → cue → (refused | performed).
"""

from __future__ import annotations

from protocol.codec import Codec
from protocol.messages._base import Message, Part
from protocol.messages.playback import PlayerState
from protocol.words import BlobHash, ClipId, CueId, PortraitId


class PlayableClip(Part, frozen=True, kw_only=True):
    """A clip whose files lie verified in the store."""

    clip: ClipId
    gesture: str
    video: str
    """Path of the video."""
    track: str
    """Path of the track."""
    width: int
    height: int
    fps: int
    images: int
    atlas: bool = False
    """As ClipRecord.atlas."""


class Hang(Message, frozen=True, kw_only=True, tag="player.hang"):
    """Controller → player: show this portrait. The same portrait again only renews its clips."""

    portrait: PortraitId | None = None
    """None: the wall is bare."""
    clips: tuple[PlayableClip, ...] = ()
    """The idle clip and whatever gestures there are; without an idle clip nothing can be shown yet."""


class PlayCue(Message, frozen=True, kw_only=True, tag="player.cue"):
    """Controller → player: present the clip's first image at ``start_ns``."""

    cue_id: CueId
    clip: ClipId
    start_ns: int
    expires_ns: int


class SpeakCue(Message, frozen=True, kw_only=True, tag="player.speak"):
    """Controller → player: let the mouth say this; see SpeakTrack."""

    cue_id: CueId
    start_ns: int
    lasts_ns: int
    expires_ns: int
    marks: tuple[tuple[int, str], ...]
    """Nanoseconds after the start, and the viseme that begins there; in order."""
    words: str = ""
    """For the caption."""


class CancelCue(Message, frozen=True, kw_only=True, tag="player.cancel"):
    """Controller → player: as CueCancel."""

    cue_id: CueId | None = None


class ApplyLook(Message, frozen=True, kw_only=True, tag="player.look"):
    """Controller → player: as SetLook."""

    preset: str
    brightness: int = 100
    fade_ms: int = 800
    weather: str = ""
    amount: int = 100


class ViewerAt(Message, frozen=True, kw_only=True, tag="player.viewer_at"):
    """Controller → player: there is the head of the viewer whom the portrait attends to; at most 20 a second."""

    x: float
    """-1…1 as a viewer sees the panel, right positive: sideways over distance, so 1 is 45 degrees to its right."""
    y: float
    """The same, down positive."""
    near: float
    """0…1: as far as a viewer can be told, to within arm's reach."""


class ViewerGone(Message, frozen=True, kw_only=True, tag="player.viewer_gone"):
    """Controller → player: nobody is there, or nobody can be seen any more."""


class GlanceAt(Message, frozen=True, kw_only=True, tag="player.glance_at"):
    """Controller → player: while no viewer is there, eyes and head look that way; see Glance."""

    x: float
    """As in ViewerAt."""
    y: float
    start_ns: int
    until_ns: int


class TakeSnapshot(Message, frozen=True, kw_only=True, tag="player.take_snapshot"):
    """Controller → player: write what the glass shows now as a PNG."""

    path: str


class LightGlass(Message, frozen=True, kw_only=True, tag="player.light"):
    """Controller → player: show the picture, or black; time goes on behind it."""

    on: bool = True


class ShowCode(Message, frozen=True, kw_only=True, tag="player.show_code"):
    """Controller → code card: show these six digits until another one comes."""

    name: str
    """Of the frame."""
    code: str
    hub_url: str


class PlayerUp(Message, frozen=True, kw_only=True, tag="player.up"):
    """Player → controller: the glass is open."""

    pid: int
    width: int
    height: int
    driver: str
    """SDL's video driver, e.g. ``offscreen``."""
    renderer: str
    """What draws, as the graphics library says it."""
    real_time: bool
    """Whether the system granted real-time priority."""


class Hung(Message, frozen=True, kw_only=True, tag="player.hung"):
    """Player → controller: these clips can be cued from now on."""

    portrait: PortraitId | None
    clips: tuple[ClipId, ...] = ()


class NowShowing(Message, frozen=True, kw_only=True, tag="player.showing"):
    """Player → controller: on change and every few seconds."""

    state: PlayerState
    portrait: PortraitId | None = None
    clip: ClipId | None = None
    cue_id: CueId | None = None
    presented: int = 0
    dropped: int = 0
    late: int = 0
    """Images that came more than half a refresh after they were due."""
    viewer: bool = False
    """A viewer is there, and may be followed."""


class CueTurnedDown(Message, frozen=True, kw_only=True, tag="player.turned_down"):
    """Player → controller: this cue was not and will not be performed."""

    cue_id: CueId
    code: str
    reason: str


class Performed(Message, frozen=True, kw_only=True, tag="player.performed"):
    """Player → controller: the cue as it really happened."""

    cue_id: CueId
    settled_ns: int
    started_ns: int
    ended_ns: int
    presented: int
    dropped: int
    first: BlobHash | None = None
    last: BlobHash | None = None
    cancelled: bool = False


class Spoke(Message, frozen=True, kw_only=True, tag="player.spoke"):
    """Player → controller: a viseme track has been said, as far as it was not cancelled."""

    cue_id: CueId
    started_ns: int
    ended_ns: int
    cancelled: bool = False


class ClipUnplayable(Message, frozen=True, kw_only=True, tag="player.unplayable"):
    """Player → controller: this clip cannot be decoded as its record says; the portrait goes on without it."""

    clip: ClipId
    code: str
    reason: str
    told: PlayableClip | None = None
    """What the player was told of it; None for a clip that broke while it was played."""


class Touched(Message, frozen=True, kw_only=True, tag="player.touched"):
    """Player → controller: a viewer touched the panel, clicked, or pressed W or space."""

    at_ns: int


class PanelClosed(Message, frozen=True, kw_only=True, tag="player.closed"):
    """Player → controller: a viewer closed the window or pressed Escape; the frame ends."""


class SnapshotTaken(Message, frozen=True, kw_only=True, tag="player.snapshot_taken"):
    """Player → controller."""

    path: str
    width: int
    height: int
    problem: str = ""


ALL: tuple[type[Message], ...] = (
    Hang,
    PlayCue,
    SpeakCue,
    CancelCue,
    ApplyLook,
    ViewerAt,
    ViewerGone,
    GlanceAt,
    TakeSnapshot,
    LightGlass,
    ShowCode,
    PlayerUp,
    Hung,
    NowShowing,
    CueTurnedDown,
    Performed,
    Spoke,
    ClipUnplayable,
    Touched,
    PanelClosed,
    SnapshotTaken,
)

PLAYER_PIPE = Codec(ALL)
"""The codec of this pipe."""
