"""What a frame needs of the world, as small ports; adapters and services implement them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from frame_node.core.events import Event
from frame_node.core.store_plan import Kept, Wanted
from protocol.messages import Manifest, Message
from protocol.words import BlobHash


class Inbox(Protocol):
    """Where everything that happens is put; stamped with the local time at which it came."""

    def put(self, event: Event) -> None: ...


class BlobSink(Protocol):
    """Takes one blob's bytes, from where an earlier try broke off."""

    @property
    def position(self) -> int:
        """Bytes already there."""
        ...

    def restart(self) -> None:
        """Forget them: the source cannot resume."""
        ...

    def write(self, data: bytes) -> None:
        """Raises DiskFull; what was written before stays for a later try."""
        ...

    async def finish(self) -> None:
        """Verify, then take the blob into the store. Raises BlobWrongHash, and forgets the bytes."""
        ...

    def close(self) -> None: ...


class ClipStore(Protocol):
    """A frame's own blobs, and the last manifest."""

    def kept(self) -> Mapping[BlobHash, Kept]: ...

    def free_bytes(self) -> int: ...

    def path(self, blob: BlobHash) -> Path: ...

    def sink(self, blob: BlobHash) -> BlobSink: ...

    def evict(self, blobs: Iterable[BlobHash]) -> None: ...

    async def recheck(self, blobs: Iterable[BlobHash]) -> None:
        """Delete those whose bytes are no longer what their name says."""
        ...

    def keep_manifest(self, manifest: Manifest) -> None: ...

    def last_manifest(self) -> Manifest:
        """An empty one when there is none that can be read."""
        ...


class BlobSource(Protocol):
    """Where blobs come from."""

    async def fetch(self, http_url: str, wanted: Wanted, sink: BlobSink) -> None:
        """Bring one blob into its sink. Raises StoreError."""
        ...


class Panel(Protocol):
    """What lights the glass from behind."""

    async def light(self, on: bool) -> None:
        """Raises PanelDeaf."""
        ...


class PlayerPort(Protocol):
    """The player process, or what takes its place in scale runs."""

    async def tell(self, message: Message) -> None:
        """Lost when there is no player: it is told everything when it comes up."""
        ...

    async def run(self) -> None: ...
