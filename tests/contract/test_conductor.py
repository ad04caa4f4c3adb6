"""What entrances rely on of whoever conducts: a house that agrees to everything, and the coordinator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import FrozenInstanceError, replace

import pytest

from hub.core.events import UploadRefused
from hub.core.requests import SubjectAdded
from hub.core.state import State
from hub.ports import Conductor
from hub.services.coordinator import Coordinator
from protocol.runtime.fakes import FakeClock, settle
from protocol.words import ClockId, TraceId
from tests.hub_fakes import AgreeingHouse, MemoryBlobs, MemoryRecords
from tests.patience import PATIENCE_S

Change = Callable[[], Awaitable[None]]


@pytest.fixture(params=[AgreeingHouse, Coordinator])
async def house(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Conductor, Change]]:
    """A conductor, and something that changes its state."""
    if request.param is AgreeingHouse:
        agreeing = AgreeingHouse()

        async def becomes() -> None:
            agreeing.becomes(replace(agreeing.state, serial=agreeing.state.serial + 1))

        yield agreeing, becomes
        return
    async with conducted() as coordinator:

        async def happens() -> None:
            await coordinator.ask(SubjectAdded(f"n{coordinator.state.serial}", f"Somebody {coordinator.state.serial}"))

        yield coordinator, happens


@asynccontextmanager
async def conducted() -> AsyncIterator[Coordinator]:
    coordinator = Coordinator(State(ClockId("c")), MemoryRecords(), MemoryBlobs(), FakeClock())
    service = asyncio.create_task(coordinator.run())
    await settle()
    yield coordinator
    service.cancel()
    await asyncio.wait([service])


async def test_whoever_asks_gets_the_answer_to_that_question(house: tuple[Conductor, Change]) -> None:
    conductor, _ = house
    answers = await asyncio.gather(*(conductor.ask(SubjectAdded(f"r{n}", f"Name {n}")) for n in range(5)))
    assert [answer.request for answer in answers] == [f"r{n}" for n in range(5)]
    assert {answer.error for answer in answers} == {None}


async def test_nobody_waits_for_what_is_only_told(house: tuple[Conductor, Change]) -> None:
    conductor, _ = house
    async with asyncio.timeout(PATIENCE_S):
        await conductor.put(UploadRefused("nobody", "photo.not_an_image", "no image", TraceId("t")))


async def test_the_state_is_frozen_and_stays_until_something_changes(house: tuple[Conductor, Change]) -> None:
    conductor, change = house
    seen = conductor.state
    with pytest.raises(FrozenInstanceError):
        seen.serial = 7  # type: ignore[misc]
    assert conductor.state is seen
    await change()
    assert conductor.state is not seen


async def test_readers_wait_for_a_newer_state(house: tuple[Conductor, Change]) -> None:
    conductor, change = house
    seen = conductor.state
    readers = [asyncio.create_task(conductor.state_after(seen)) for _ in range(3)]
    await settle()
    assert not any(reader.done() for reader in readers)
    await change()
    async with asyncio.timeout(PATIENCE_S):
        assert set(map(id, await asyncio.gather(*readers))) == {id(conductor.state)}


async def test_a_slow_reader_misses_states_but_never_the_last(house: tuple[Conductor, Change]) -> None:
    conductor, change = house
    seen = conductor.state
    for _ in range(3):
        await change()
    async with asyncio.timeout(PATIENCE_S):
        assert await conductor.state_after(seen) is conductor.state
