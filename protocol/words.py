"""Identifiers and the few words that every node uses, as types."""

from __future__ import annotations

import hashlib
from typing import Literal, NewType

NodeId = NewType("NodeId", str)
"""One installation. Letters, digits, ``-`` and ``_``, at most 64; chosen at first start and kept."""
SubjectId = NewType("SubjectId", str)
PortraitId = NewType("PortraitId", str)
JobId = NewType("JobId", str)
CueId = NewType("CueId", str)
SceneId = NewType("SceneId", str)
TraceId = NewType("TraceId", str)
"""Binds the log lines, messages and rows of one walk together."""
BlobHash = NewType("BlobHash", str)
"""sha256 of bytes, 64 lower-case hex digits: how photos, videos and tracks are addressed."""
ClipId = NewType("ClipId", str)
ClockId = NewType("ClockId", str)
"""Random, new at each start of the hub; a hub time without the same clock id means nothing."""
HubMs = NewType("HubMs", float)
"""Hub time: milliseconds of the hub's monotonic clock, meaningful with its ClockId only."""

NodeKind = Literal["frame", "render"]

HASH_DIGITS = 64


def blob_hash(data: bytes) -> BlobHash:
    return BlobHash(hashlib.sha256(data).hexdigest())


def is_blob_hash(text: str) -> bool:
    return len(text) == HASH_DIGITS and all(digit in "0123456789abcdef" for digit in text)


def clip_id(video: BlobHash, track: BlobHash) -> ClipId:
    """A clip is its video and its track together: change either and it is another clip."""
    return ClipId(hashlib.sha256(f"{video}+{track}".encode()).hexdigest()[:32])
