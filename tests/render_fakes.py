"""Fakes of the render node's ports. They pass the contract suites of the real adapters (tests/contract)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from protocol.errors import ChildGone
from protocol.messages import ClipMade, JobEnded, JobProgress, Message, RenderJob
from protocol.words import BlobHash, JobId, NodeId, blob_hash
from render_node.errors import DeliveryFailed, PhotoUnavailable
from tests import samples

NODE = NodeId("render-1")
PHOTO, VIDEO, TRACK = b"a photo", b"a video", b"a track"
CLIP = msgspec.structs.replace(
    samples.CLIP,
    video=blob_hash(VIDEO),
    video_bytes=len(VIDEO),
    track=blob_hash(TRACK),
    track_bytes=len(TRACK),
)


@dataclass
class MemoryHub:
    """What a hub keeps, while it is ``up``."""

    bytes: dict[BlobHash, bytes] = field(default_factory=dict)
    up: bool = True
    delivered: list[BlobHash] = field(default_factory=list)

    def reach(self, url: str) -> MemoryHubBlobs:
        return MemoryHubBlobs(self)


class MemoryHubBlobs:
    """See the HubBlobs port."""

    def __init__(self, hub: MemoryHub) -> None:
        self._hub = hub
        self._closed = False

    async def fetch(self, blob: BlobHash, into: Path) -> None:
        data = self._hub.bytes.get(blob)
        if self._closed or not self._hub.up or data is None or blob_hash(data) != blob:
            raise PhotoUnavailable()
        try:
            into.write_bytes(data)
        except OSError as error:
            raise PhotoUnavailable(str(error)) from error

    async def deliver(self, blob: BlobHash, file: Path) -> None:
        if self._closed or not self._hub.up:
            raise DeliveryFailed("the hub is away")
        if blob not in self._hub.bytes:
            try:
                data = file.read_bytes()
            except OSError as error:
                raise DeliveryFailed(str(error)) from error
            if blob_hash(data) != blob:
                raise DeliveryFailed("the hub gets other bytes than these")
            self._hub.bytes[blob] = data
        self._hub.delivered.append(blob)

    async def close(self) -> None:
        self._closed = True


class OneClipWorker:
    """Renders one clip of any photo, once it is told to go on. See the Worker port."""

    def __init__(self, blobs: Path) -> None:
        self._blobs = blobs
        self._killed = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.begun: list[JobId] = []

    async def perform(self, job: RenderJob) -> AsyncGenerator[Message, None]:
        self.begun.append(job.job_id)
        self._killed.clear()
        yield JobProgress(node_id=NODE, job_id=job.job_id, stage="animate", fraction=0.5)
        waits = [asyncio.ensure_future(event.wait()) for event in (self.go_on, self._killed)]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()
        if self._killed.is_set():
            raise ChildGone("killed")
        if not (self._blobs / job.photo).exists():
            yield JobEnded(node_id=NODE, job_id=job.job_id, outcome="failed", code="render.failed")
            return
        for data in (VIDEO, TRACK):
            (self._blobs / blob_hash(data)).write_bytes(data)
        yield ClipMade(node_id=NODE, job_id=job.job_id, record=CLIP)
        yield JobEnded(node_id=NODE, job_id=job.job_id, outcome="done")

    def kill(self) -> None:
        self._killed.set()

    async def stop(self) -> None:
        self._killed.set()


class MemoryStore:
    """See the Store port of the bench."""

    def __init__(self) -> None:
        self.results: dict[str, dict[str, bytes]] = {}

    def get(self, key: str) -> dict[str, bytes] | None:
        parts = self.results.get(key)
        return None if parts is None else dict(parts)

    def put(self, key: str, parts: Mapping[str, bytes]) -> None:
        self.results[key] = dict(parts)
