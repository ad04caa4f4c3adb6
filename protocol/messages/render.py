"""Render jobs.

Flow: job → progress … → intake report → clip made | clip refused (each gesture) → job ended.
Clips are delivered over HTTP before the message that names them ("bytes first, then the fact").
"""

from __future__ import annotations

from typing import Literal

from protocol.messages._base import Message, Part
from protocol.messages.store import ClipRecord
from protocol.track import Box
from protocol.words import BlobHash, JobId, NodeId, PortraitId, TraceId

Decision = Literal["accept", "warn", "choose", "refuse"]
Outcome = Literal["done", "refused", "choose", "failed", "cancelled"]


class ClipProfile(Part, frozen=True, kw_only=True):
    """Upper bounds for a clip; it is never larger than its photo either."""

    long_side: int = 1280
    """Pixels."""
    fps: int = 30
    codec: str = "h264"


class FaceFound(Part, frozen=True, kw_only=True):
    """A face in a photo, as the photo is displayed (EXIF orientation applied)."""

    box: Box
    score: float
    eye_distance: float
    """Between the outer eye corners, in pixels."""
    roll: float
    """Degrees, clockwise."""
    yaw: float = 0.0
    sharpness: float = 0.0
    pitch: float | None = None
    """Degrees, chin down; this and what follows is None in reports of older nodes."""
    light: float | None = None
    """Mean brightness of the face, 0..1."""
    one_sided: float | None = None
    """How much brighter one half of the face is, as a fraction of both."""
    contrast: float | None = None
    """Between its bright and its dark parts, 0..1."""
    eyes_open: float | None = None
    """Height over width of the eye that is less open."""
    mouth_open: float | None = None
    """Between the lips, in eye distances."""
    blocks: float | None = None
    """How much more the photo jumps where JPEG blocks meet."""


class IntakeReport(Part, frozen=True, kw_only=True):
    """What was found in a photo before rendering."""

    decision: Decision
    code: str
    """``intake.good``, ``intake.small_face``, ``intake.several_faces``, ``render.no_face`` …"""
    words: str
    """For people, in plain words."""
    faces: tuple[FaceFound, ...] = ()
    width: int = 0
    height: int = 0


class RenderJob(Message, frozen=True, kw_only=True, tag="render.job"):
    """Hub → render node: a lease on a job. Asked again with the same id it is the same job."""

    job_id: JobId
    portrait: PortraitId
    subject_name: str
    photo: BlobHash
    gestures: tuple[str, ...]
    """In the order they are wanted; idle first."""
    face: int | None = None
    """Index into the intake report's faces, when someone chose."""
    profile: ClipProfile = ClipProfile()
    trace: TraceId = TraceId("")


class JobCancel(Message, frozen=True, kw_only=True, tag="render.cancel"):
    """Hub → render node."""

    job_id: JobId


class RenderForget(Message, frozen=True, kw_only=True, tag="render.forget"):
    """Hub → render node: a subject was put to rest. Erase its photos and everything that was made from them."""

    forget_id: str
    photos: tuple[BlobHash, ...]
    portraits: tuple[PortraitId, ...] = ()
    blobs: tuple[BlobHash, ...] = ()
    """Clips that may still be waiting for delivery."""


class RenderForgotten(Message, frozen=True, kw_only=True, tag="render.forgotten"):
    """Render node → hub: what came of it, after a look at what is left. Asked again, it answers again."""

    node_id: NodeId
    forget_id: str
    erased: int
    """Files."""
    left: int = 0
    """Files that should be gone and are not."""


class JobProgress(Message, frozen=True, kw_only=True, tag="render.progress"):
    """Render node → hub, at most ten a second."""

    node_id: NodeId
    job_id: JobId
    stage: str
    gesture: str = ""
    done: int = 0
    """Images, or other steps, of ``total``."""
    total: int = 0
    fraction: float = 0.0
    """Of the whole job, 0..1, never falling."""


class IntakeReported(Message, frozen=True, kw_only=True, tag="render.intake"):
    """Render node → hub."""

    node_id: NodeId
    job_id: JobId
    report: IntakeReport


class ClipMade(Message, frozen=True, kw_only=True, tag="render.clip"):
    """Render node → hub: inspected and delivered."""

    node_id: NodeId
    job_id: JobId
    record: ClipRecord
    measures: dict[str, float] = {}
    """What the inspection measured on the decoded clip."""
    seconds: float = 0.0
    cached: bool = False


class ClipRejected(Message, frozen=True, kw_only=True, tag="render.rejected"):
    """Render node → hub: inspection refused this clip, the job goes on with the next gesture."""

    node_id: NodeId
    job_id: JobId
    gesture: str
    variant: int = 0
    """Of those after the first the gesture does not depend."""
    code: str
    reason: str
    measures: dict[str, float] = {}


class JobEnded(Message, frozen=True, kw_only=True, tag="render.ended"):
    """Render node → hub, exactly one for each lease that was not lost."""

    node_id: NodeId
    job_id: JobId
    outcome: Outcome
    code: str = ""
    reason: str = ""
    retryable: bool = False
    seconds: float = 0.0
