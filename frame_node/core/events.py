"""What comes into a frame's inbox, and what its decisions ask to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frame_node.core.store_plan import Kept, Wanted
from protocol.messages import ClipRecord, Manifest, Message
from protocol.time import Sample
from protocol.words import BlobHash, PortraitId

# --- events ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LinkUp:
    """The broker can be heard."""


@dataclass(frozen=True)
class LinkDown:
    """The broker is gone."""

    reason: str = ""


@dataclass(frozen=True)
class MessageArrived:
    """Something from the hub."""

    message: Message


@dataclass(frozen=True)
class TimeHeard:
    """The hub's signed answer over UDP; those over MQTT are messages."""

    sample: Sample


@dataclass(frozen=True)
class PlayerSaid:
    """Something from the player process."""

    message: Message


@dataclass(frozen=True)
class PlayerGone:
    """The player process ended; another one is on its way."""

    reason: str


@dataclass(frozen=True)
class EyesSaid:
    """Something from the eyes process."""

    message: Message


@dataclass(frozen=True)
class EyesGone:
    """The eyes process ended, or said what it may not; another one is tried later."""

    code: str
    reason: str


@dataclass(frozen=True)
class StoreChanged:
    """What lies verified in the store now."""

    kept: Mapping[BlobHash, Kept]
    free: int
    """Bytes free on the disk."""


@dataclass(frozen=True)
class StoreTroubled:
    """A blob could not be brought, or the manifest not kept; it is tried again."""

    code: str
    reason: str
    blob: BlobHash | None = None


@dataclass(frozen=True)
class PublishFailed:
    """The link broke before this message had left."""

    message: Message


@dataclass(frozen=True)
class Ticked:
    """About a second has passed."""

    minute: int | None = None
    """Of the local day, where it matters."""


Event = (
    LinkUp
    | LinkDown
    | MessageArrived
    | TimeHeard
    | PlayerSaid
    | PlayerGone
    | EyesSaid
    | EyesGone
    | StoreChanged
    | StoreTroubled
    | PublishFailed
    | Ticked
)

# --- effects ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Publish:
    """Say this to the hub."""

    message: Message


@dataclass(frozen=True)
class TellPlayer:
    """Say this to the player."""

    message: Message


@dataclass(frozen=True)
class HangClips:
    """Let the player show this portrait with these clips, all of which lie in the store."""

    portrait: PortraitId | None
    clips: tuple[ClipRecord, ...] = ()


@dataclass(frozen=True)
class KeepManifest:
    """Write it to disk, for the next start without a hub."""

    manifest: Manifest


@dataclass(frozen=True)
class Evict:
    """Delete these from the store, and what has come of them so far."""

    blobs: tuple[BlobHash, ...]


@dataclass(frozen=True)
class Fetch:
    """Bring these into the store, in this order; replaces what was asked before."""

    http_url: str
    blobs: tuple[Wanted, ...]


@dataclass(frozen=True)
class Recheck:
    """Verify these once more; what fails is deleted."""

    blobs: tuple[BlobHash, ...]


@dataclass(frozen=True)
class TakeStock:
    """Look again at what the store holds and how much room there is."""


@dataclass(frozen=True)
class AdoptSecret:
    """Keep the new secret that the hub gave, and say so."""

    secret: str
    """Hex."""


@dataclass(frozen=True)
class SyncClock:
    """Ask the hub for its time, now: ``count`` times in a row."""

    count: int
    port: int
    """For UDP; 0 when the hub does not answer there."""


@dataclass(frozen=True)
class LightPanel:
    """Light the panel, or darken it."""

    on: bool


@dataclass(frozen=True)
class EndNode:
    """Leave, in order."""

    reason: str


Effect = (
    Publish
    | TellPlayer
    | HangClips
    | KeepManifest
    | Evict
    | Fetch
    | Recheck
    | TakeStock
    | AdoptSecret
    | SyncClock
    | LightPanel
    | EndNode
)
