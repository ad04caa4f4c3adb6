"""Fakes of the hub's ports. They pass the contract suites of the real adapters (tests/contract)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hub.core.changes import Changes
from hub.core.effects import Admit, Answer, ShutOut
from hub.core.events import Event
from hub.core.records import House
from hub.core.requests import Asked
from hub.core.state import State
from hub.core.understanding import Context, Understanding
from hub.errors import BlobHashWrong, DiskFull, HubError, RecordsBroken
from protocol.messages import Message
from protocol.words import BlobHash, ClockId, NodeId, blob_hash


class MemoryRecords:
    """See the Records port. ``broken`` or ``full`` make the next writes fail."""

    def __init__(self) -> None:
        self.house = House()
        self.broken = False
        self.full = False
        self.writes: list[Changes] = []

    async def load(self) -> House:
        return replace(self.house, jobs={k: replace(j, not_before=0.0) for k, j in self.house.jobs.items()})

    async def write(self, changes: Changes) -> None:
        if self.broken:
            raise RecordsBroken("the disk is gone")
        if self.full:
            raise DiskFull()
        self.writes.append(changes)
        tables: dict[str, Any] = {}
        for name in {*changes.upserts, *changes.deletes}:
            rows = {**getattr(self.house, name), **changes.upserts.get(name, {})}
            tables[name] = {key: row for key, row in rows.items() if key not in changes.deletes.get(name, ())}
        self.house = replace(self.house, **tables, **changes.settings)  # type: ignore[arg-type]

    async def close(self) -> None: ...


class MemoryBlobs:
    """See the Blobs port."""

    def __init__(self) -> None:
        self.bytes: dict[str, bytes] = {}
        self._folder = Path(mkdtemp())

    def path(self, blob: BlobHash) -> Path | None:
        if blob not in self.bytes:
            return None
        place = self._folder / blob
        place.write_bytes(self.bytes[blob])
        return place

    def size(self, blob: BlobHash) -> int | None:
        return len(self.bytes[blob]) if blob in self.bytes else None

    async def writer(self) -> MemoryWriter:
        return MemoryWriter(self)

    async def adopt(self, file: Path) -> BlobHash:
        if not file.exists():
            raise HubError("no such file")
        data = file.read_bytes()
        file.unlink()
        self.bytes[blob_hash(data)] = data
        return blob_hash(data)

    async def erase(self, blob: BlobHash) -> None:
        self.bytes.pop(blob, None)


class MemoryWriter:
    """See the BlobWriter port."""

    def __init__(self, blobs: MemoryBlobs) -> None:
        self._blobs = blobs
        self._data = b""

    async def write(self, chunk: bytes) -> None:
        self._data += chunk

    async def commit(self, expected: BlobHash | None = None) -> BlobHash:
        found = blob_hash(self._data)
        if expected is not None and expected != found:
            raise BlobHashWrong()
        self._blobs.bytes[found] = self._data
        return found

    async def abandon(self) -> None: ...


class RememberingOutlet:
    """See the Outlet port."""

    def __init__(self) -> None:
        self.sent: list[tuple[NodeId, Message]] = []
        self.changes: list[Admit | ShutOut] = []

    async def send(self, node: NodeId, message: Message) -> None:
        self.sent.append((node, message))

    async def shut_out(self, change: ShutOut) -> None:
        self.changes.append(change)

    async def admit(self, change: Admit) -> None:
        self.changes.append(change)


class AgreeingHouse:
    """Says yes to everything and remembers it; its state is changed by the test. See the Conductor port."""

    def __init__(self) -> None:
        self._state = State(ClockId("c"))
        self._changed = asyncio.Event()
        self.said: list[Asked | Event] = []

    @property
    def state(self) -> State:
        return self._state

    async def ask(self, asked: Asked) -> Answer:
        self.said.append(asked)
        return Answer(asked.request)

    async def put(self, event: Event) -> None:
        self.said.append(event)

    async def state_after(self, seen: State) -> State:
        while self._state is seen:
            await self._changed.wait()
        return self._state

    def becomes(self, state: State) -> None:
        self._state = state
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


@dataclass(frozen=True)
class GivenMachine:
    """See the Machine port."""

    free: int = 5_000
    resident: int | None = 7_000

    def disk_free_bytes(self) -> int:
        return self.free

    def resident_bytes(self) -> int | None:
        return self.resident


class PhraseBook:
    """A grammar that knows the phrases it was given. See the Grammar port."""

    def __init__(self, phrases: dict[str, Understanding]) -> None:
        self._phrases = phrases

    def understand(
        self, text: str, *, lang: str = "en", context: Context | None = None, heard_by: str | None = None
    ) -> Understanding:
        return self._phrases.get(text.strip().casefold(), Understanding())
