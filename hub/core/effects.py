"""What decisions want done. Rows are not among them: they follow the state (see ``changes``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.core.records import PairedNode
from protocol.errors import KinframeError
from protocol.messages import Message
from protocol.words import BlobHash, CueId, NodeId, SubjectId


@dataclass(frozen=True)
class Send:
    """A message to a node, over whatever connects it."""

    node: NodeId
    message: Message


@dataclass(frozen=True)
class Answer:
    """The answer to a request: what came of it, or the error that says why nothing did."""

    request: str
    words: str = ""
    value: Mapping[str, object] = field(default_factory=dict)
    error: KinframeError | None = None
    cues: tuple[CueId, ...] = ()


@dataclass(frozen=True)
class EraseBlobs:
    """Bytes that nothing in the house refers to any more."""

    blobs: tuple[BlobHash, ...]


@dataclass(frozen=True)
class SearchBlobs:
    """Look through the data folder for these, once they were erased; BlobsSearched says what came of it."""

    subject: SubjectId
    blobs: tuple[BlobHash, ...]


@dataclass(frozen=True)
class Admit:
    """Let this node in at the broker, or give it its new password there."""

    node: PairedNode
    password: str = ""
    """For the broker; empty when nobody knows it any more but as a hash."""


@dataclass(frozen=True)
class ShutOut:
    """Cut this node off, wherever it is connected."""

    node: NodeId
    kind: str


Effect = SearchBlobs | Send | Answer | EraseBlobs | Admit | ShutOut
