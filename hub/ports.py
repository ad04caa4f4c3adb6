"""What the hub asks of the world around it. Adapters fulfil these; the rest of the hub sees nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hub.core.changes import Changes
from hub.core.effects import Admit, Answer, SearchBlobs, ShutOut
from hub.core.events import Event
from hub.core.photo_pipe import PhotoReady
from hub.core.records import House
from hub.core.requests import Asked
from hub.core.state import Now, State
from hub.core.understanding import Context, Understanding
from protocol.errors import KinframeError
from protocol.messages import Message
from protocol.words import BlobHash, NodeId, TraceId


class Grammar(Protocol):
    """Turns spoken-style text into commands, in milliseconds and without a language model."""

    def understand(
        self, text: str, *, lang: str = "en", context: Context = ..., heard_by: str | None = None
    ) -> Understanding:
        """Understand one utterance. Never raises for any text; what is not understood is ``none``.

        ``context`` resolves pronouns; ``heard_by`` is the name of the frame that heard it, whose
        subject is meant where nobody is named.
        """
        ...


class Records(Protocol):
    """The rows of the house. Raises RecordsBroken, or DiskFull when a row cannot be written."""

    async def load(self) -> House:
        """Everything, after bringing an older database forward."""
        ...

    async def write(self, changes: Changes) -> None:
        """All of it or nothing."""
        ...

    async def close(self) -> None: ...


class BlobWriter(Protocol):
    """Bytes on their way in. Nothing is seen of them before ``commit``."""

    async def write(self, chunk: bytes) -> None:
        """Raises DiskFull."""
        ...

    async def commit(self, expected: BlobHash | None = None) -> BlobHash:
        """Make them permanent under their hash. Raises BlobHashWrong, which leaves nothing behind."""
        ...

    async def abandon(self) -> None: ...


class Blobs(Protocol):
    """Bytes addressed by their sha256."""

    def path(self, blob: BlobHash) -> Path | None:
        """Where the bytes lie; None when there are none of this hash."""
        ...

    def size(self, blob: BlobHash) -> int | None: ...

    async def writer(self) -> BlobWriter: ...

    async def adopt(self, file: Path) -> BlobHash:
        """Move a finished file in under its hash."""
        ...

    async def erase(self, blob: BlobHash) -> None:
        """What is not there is erased already."""
        ...


class Photos(Protocol):
    """Decodes uploads out of the conductor's process."""

    async def normalise(self, upload: Path, into: Path) -> PhotoReady:
        """A photo and a thumbnail in the folder ``into``. Raises PhotoError with the reason."""
        ...


class Passwords(Protocol):
    """Hashes and checks the owner's password out of the conductor's process. Raises PasswordWorkerGone."""

    async def hashed(self, password: str) -> str:
        """What may be kept of it."""
        ...

    async def matches(self, password: str, kept: str) -> bool:
        """Takes as long for every wrong one, and when nothing is kept."""
        ...


class OwnerDoor(Protocol):
    """The owner's sessions, as the guard and the API see them."""

    async def enter(self, password: str, address: str, trace: TraceId) -> str:
        """The token of a new session. Raises PasswordWrong and LoginTooMany."""
        ...

    def holds(self, token: str) -> bool:
        """Whether this token opens a session that is not over; it is used by that."""
        ...

    async def leave(self, token: str) -> None: ...


class Searcher(Protocol):
    """Looks for bytes that were erased."""

    def put(self, order: SearchBlobs) -> None:
        """Queue a search; BlobsSearched comes back as an event."""
        ...


class Outlet(Protocol):
    """Carries messages to nodes."""

    async def send(self, node: NodeId, message: Message) -> None:
        """Queue a message; the order of one node's messages is kept. Failures come back as events."""
        ...

    async def shut_out(self, change: ShutOut) -> None:
        """End whatever connection the node has."""
        ...

    async def admit(self, change: Admit) -> None:
        """Let the node connect with its present keys."""
        ...


class Conductor(Protocol):
    """What entrances see of the coordinator."""

    @property
    def state(self) -> State:
        """The latest state; frozen."""
        ...

    async def ask(self, asked: Asked) -> Answer:
        """Put a request before the house and wait for its answer. Raises Overloaded."""
        ...

    async def put(self, event: Event) -> None:
        """Tell the house something that nobody waits for."""
        ...

    async def state_after(self, seen: State) -> State:
        """Wait for a newer state than ``seen``; a slow reader skips states, never misses the last."""
        ...


class Witness(Protocol):
    """Sees everything that happens to the house, right after it did."""

    def saw(self, event: Event, before: State, after: State, now: Now) -> None:
        """Must be quick: the house waits."""
        ...


class Metrics(Protocol):
    """What was counted and measured."""

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """The text for whoever takes these media types, and its media type."""
        ...


class Machine(Protocol):
    """What the hub runs on."""

    def disk_free_bytes(self) -> int:
        """In the data folder."""
        ...

    def resident_bytes(self) -> int | None:
        """Of this process now; None where the system does not say."""
        ...


class BrokerUsers(Protocol):
    """The users of the house's own broker, one for each paired node."""

    def put(self, change: Admit | ShutOut) -> None:
        """Queue a change. One that the broker does not take is not lost: at its start it gets all users anew."""
        ...

    async def settled(self) -> None:
        """Until everything queued so far has been taken, or could not be."""
        ...


class CodeCheck(Protocol):
    """The hub's end of one pairing (protocol.pairing): one code, one proof."""

    async def element(self, code: str, node: NodeId, element: bytes) -> bytes:
        """What the node is answered. Raises PairingMalformed, PairingError."""
        ...

    async def prove(self, proof: bytes, credential: bytes) -> tuple[bytes, bytes]:
        """The hub's proof, and the credential sealed for the node. Raises PairingCodeWrong, PairingError."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Admission:
    """What a node gets that proved its code."""

    proof: bytes
    sealed: bytes
    """Its credential, for its eyes only; empty for a browser."""
    kind: str
    token: str
    """For a browser's cookie."""


class PairingDoor(Protocol):
    """What the API sees of the pairing desk. Binary values are SPAKE2 elements and proofs (protocol.pairing)."""

    async def ask(self, node: NodeId, kind: str, name: str, software: str, element: bytes, address: str) -> str: ...

    async def answer(self, number: str, patience_s: float) -> bytes | None: ...

    async def give_code(self, number: str, code: str) -> None: ...

    async def confirm(self, number: str, proof: bytes, trace: TraceId) -> Admission: ...

    async def dismiss(self, number: str) -> None: ...

    async def renew(self, node: NodeId, trace: TraceId) -> str: ...


class Interpreter(Protocol):
    """Text to commands, over the names that the house has now."""

    def understand(self, text: str, lang: str, context: Context, heard_by: str | None) -> Understanding: ...


Say = Callable[[Message], Awaitable[None]]
"""The way back to a browser frame."""


class BrowserFrames(Protocol):
    """What a browser frame's WebSocket sees of the link to the nodes."""

    async def browser_said(self, node: NodeId, message: Message, say: Say) -> None: ...

    async def browser_left(self, node: NodeId, say: Say) -> None: ...

    async def ignored(self, source: str, error: KinframeError) -> None:
        """Something came that is no message: counted and named, never fatal."""
        ...
