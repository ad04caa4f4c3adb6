"""What a frame should hold, and what it holds. Bytes go over HTTP, by hash; only facts go here.

Flow: hello carries what is held → the hub answers with the manifest and the difference → the frame
fetches, verifies, renames → says what it holds now.
"""

from __future__ import annotations

from protocol.messages._base import Message, Part
from protocol.words import BlobHash, ClipId, NodeId, PortraitId, SubjectId


class ClipRecord(Part, frozen=True, kw_only=True):
    """One clip: a video and its track, both by hash."""

    clip: ClipId
    portrait: PortraitId
    gesture: str
    """The gesture that was rendered."""
    performs: tuple[str, ...] = ()
    """Further words that this clip answers to: ``greet`` performs ``wave``."""
    variant: int = 0
    atlas: bool = False
    """Its images are no motion but a set, each named by the track: a glass draws parts of them, nothing cues it."""
    video: BlobHash
    video_bytes: int
    track: BlobHash
    track_bytes: int
    width: int
    height: int
    fps: int
    images: int
    codec: str = "h264"
    neutral: BlobHash
    """Hash of the first decoded image (see :func:`protocol.presented.image_hash`)."""
    neutral_end: BlobHash
    """Hash of the last decoded image."""
    engine: str = ""
    """Which engine, version, device and precision made it, e.g. ``mesh/1 cpu float32``."""


class Held(Part, frozen=True, kw_only=True):
    """What lies in a frame's store, verified."""

    digest: str
    """sha256 over the sorted hashes; equal digests hold equal blobs."""
    blobs: tuple[BlobHash, ...] = ()
    budget_bytes: int = 0
    free_bytes: int = 0


class Hanging(Part, frozen=True, kw_only=True):
    """The portrait that hangs in a frame."""

    portrait: PortraitId
    subject: SubjectId
    subject_name: str
    caption: str = ""


class Manifest(Message, frozen=True, kw_only=True, tag="store.manifest"):
    """Hub → frame: everything the frame should hold and show, and how that differs from what it said."""

    hanging: Hanging | None = None
    """None: the wall is bare."""
    clips: tuple[ClipRecord, ...] = ()
    fetch: tuple[BlobHash, ...] = ()
    """What the frame lacks, the most wanted first."""
    drop: tuple[BlobHash, ...] = ()
    """What it holds without need; it may keep it until its budget runs short."""
    erase: tuple[BlobHash, ...] = ()
    """What it must not keep, not even half fetched: its subject was put to rest."""


class StoreReport(Message, frozen=True, kw_only=True, tag="store.report"):
    """Frame → hub, whenever what it holds has changed or could not."""

    node_id: NodeId
    held: Held
    ready: tuple[ClipId, ...] = ()
    """Clips of the manifest whose video and track are both there and playable."""
    problem_code: str = ""
    """``store.wrong_hash``, ``store.disk_full``, ``store.over_budget`` …"""
    problem: str = ""
