"""The coordinator: rows before messages, one answer each, nothing kills it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.core import decide as rules
from hub.core.events import NodeSaid, Ticked
from hub.core.requests import SubjectAdded
from hub.core.state import State
from hub.errors import Overloaded
from hub.services import coordinator as module
from hub.services.coordinator import Coordinator
from protocol.messages import Showing, Welcome
from protocol.runtime.fakes import FakeClock, settle
from protocol.words import ClockId, NodeId
from tests.hub_fakes import MemoryBlobs, MemoryRecords, RememberingOutlet
from tests.unit.hub.core.houses import hello

FRAME = NodeId("frame-1")


class Setup:
    def __init__(self) -> None:
        self.records = MemoryRecords()
        self.outlet = RememberingOutlet()
        self.coordinator = Coordinator(State(ClockId("c")), self.records, MemoryBlobs(), FakeClock())
        self.coordinator.connect(self.outlet)


@asynccontextmanager
async def running() -> AsyncIterator[Setup]:
    setup = Setup()
    task = asyncio.create_task(setup.coordinator.run())
    try:
        yield setup
    finally:
        task.cancel()
        await asyncio.wait([task])


async def test_rows_are_written_before_messages_leave() -> None:
    async with running() as setup:
        await setup.coordinator.put(NodeSaid(FRAME, hello("frame-1", "Hallway")))
        await settle()
        assert FRAME in setup.records.house.frames
        assert isinstance(setup.outlet.sent[0][1], Welcome)


async def test_what_nodes_say_while_the_disk_is_full_is_taken_when_there_is_room() -> None:
    async with running() as setup:
        setup.records.full = True
        await setup.coordinator.put(NodeSaid(FRAME, hello("frame-1", "Hallway")))
        await setup.coordinator.put(NodeSaid(NodeId("frame-2"), hello("frame-2", "Kitchen")))
        answer = await setup.coordinator.ask(SubjectAdded("r1", "Grandma"))
        assert answer.error is not None and answer.error.code == "blob.disk_full"
        assert setup.coordinator.state.house.frames == {} and not setup.outlet.sent
        setup.records.full = False
        await setup.coordinator.put(Ticked())
        await settle()
        assert list(setup.records.house.frames) == ["frame-1", "frame-2"]
        assert [message.name for _, message in setup.outlet.sent if isinstance(message, Welcome)] == [
            "Hallway",
            "Kitchen",
        ]
        assert setup.records.house.subjects == {}, "who asked was told, and may ask again"


async def test_what_cannot_be_written_did_not_happen() -> None:
    async with running() as setup:
        setup.records.broken = True
        await setup.coordinator.put(NodeSaid(FRAME, hello("frame-1", "Hallway")))
        answer = await setup.coordinator.ask(SubjectAdded("r1", "Grandma"))
        assert answer.error is not None
        assert answer.error.code == "records.broken"
        assert setup.coordinator.state.house.frames == {}
        assert setup.outlet.sent == []
        setup.records.broken = False
        assert (await setup.coordinator.ask(SubjectAdded("r2", "Grandma"))).error is None


async def test_a_hole_in_the_rules_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as setup:

        def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(module, "decide", broken)
        answer = await setup.coordinator.ask(SubjectAdded("r1", "Grandma"))
        assert answer.error is not None
        assert answer.error.code == "hub.failed"
        monkeypatch.setattr(module, "decide", rules.decide)
        assert (await setup.coordinator.ask(SubjectAdded("r2", "Grandma"))).error is None


async def test_of_what_repeats_only_the_latest_counts() -> None:
    setup = Setup()
    await setup.coordinator.put(NodeSaid(FRAME, hello("frame-1", "Hallway")))
    for presented in range(100):
        await setup.coordinator.put(NodeSaid(FRAME, Showing(node_id=FRAME, state="idle", presented=presented)))
    assert setup.coordinator._inbox.qsize() == 2
    task = asyncio.create_task(setup.coordinator.run())
    await settle()
    showing = setup.coordinator.state.live.frames[FRAME].showing
    assert showing is not None
    assert showing.presented == 99
    task.cancel()
    await asyncio.wait([task])


async def test_too_many_questions_are_turned_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "INBOX", 1)
    setup = Setup()
    await setup.coordinator.put(NodeSaid(FRAME, hello("frame-1", "Hallway")))
    with pytest.raises(Overloaded):
        await setup.coordinator.ask(SubjectAdded("r1", "Grandma"))


async def test_observers_wait_for_newer_states() -> None:
    async with running() as setup:
        await settle()
        seen = setup.coordinator.state
        waiting = asyncio.create_task(setup.coordinator.state_after(seen))
        await settle()
        assert not waiting.done()
        await setup.coordinator.ask(SubjectAdded("r1", "Grandma"))
        assert (await waiting).house.subjects
