"""The hub says how it is: when something changes, every half minute, and again after the broker was gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from hub.services.health import HealthTeller
from hub.services.node_link import announcement
from protocol.messages import HubHealth, Message
from protocol.runtime.bus import Heard, LastWill
from protocol.runtime.fakes import FakeBroker, FakeBus, FakeClock, settle
from protocol.topics import HUB, topic_for
from protocol.words import ClockId, NodeId
from tests.hub_fakes import GivenMachine
from tests.unit.hub.core.houses import Play


@dataclass
class Ear:
    """Hears what the hub says to all."""

    broker: FakeBroker = field(default_factory=FakeBroker)

    @property
    def heard(self) -> list[tuple[str, Message]]:
        return [(topic, message) for topic, message in self.broker.published if isinstance(message, HubHealth)]

    def last(self) -> HubHealth:
        message = self.heard[-1][1]
        assert isinstance(message, HubHealth)
        return message


@asynccontextmanager
async def telling(play: Play, ear: Ear) -> AsyncIterator[FakeClock]:
    async def deaf(_: Heard) -> None:
        pass

    clock, gone = FakeClock(), announcement(ClockId("c"), "", "1.2", False)
    bus = FakeBus(ear.broker, (), LastWill(topic_for(gone, HUB), gone))
    teller = HealthTeller(play, bus, GivenMachine(9, None), clock, "1.2")  # type: ignore[arg-type]
    connected = asyncio.create_task(bus.run(deaf))
    await settle()
    task = asyncio.create_task(teller.run())
    await settle()
    try:
        yield clock
    finally:
        for each in (task, connected):
            each.cancel()
        await asyncio.wait([task, connected])


async def test_a_house_in_a_few_numbers() -> None:
    play, ear = Play(), Ear()
    play.living("Grandma", "frame-1")
    play.frame("frame-2")
    play.photo(play.subject("Eileen"))
    async with telling(play, ear):
        assert ear.heard[0][0] == "kinframe/1/hub/health"
        told = ear.last()
    assert (told.frames_online, told.frames, told.render_nodes_online, told.jobs) == (2, 2, 1, 1)
    assert (told.software, told.disk_free_bytes, told.problems) == ("1.2", 9, {})


async def test_changes_are_told_within_a_second() -> None:
    play, ear = Play(), Ear()
    async with telling(play, ear) as clock:
        await clock.advance(5_000)
        assert len(ear.heard) == 1, "nothing has changed"
        play.frame("frame-1")
        play.frame("frame-2")
        await clock.advance(1_000)
        assert (len(ear.heard), ear.last().frames_online) == (2, 2)


async def test_every_half_minute_without_a_change() -> None:
    ear = Ear()
    async with telling(Play(), ear) as clock:
        await clock.advance(61_000)
    assert [message.uptime_s for _, message in ear.heard] == [0.0, 30.0, 60.0]  # type: ignore[attr-defined]


async def test_the_broker_comes_back_to_news() -> None:
    play, ear = Play(), Ear()
    async with telling(play, ear) as clock:
        ear.broker.up = False
        play.frame("frame-1")
        await clock.advance(3_000)
        ear.broker.up = True
        await clock.advance(1_000)
    assert ear.last().frames_online == 1


async def test_it_names_nobody() -> None:
    play, ear = Play(), Ear()
    play.living("Grandma", "frame-1")
    async with telling(play, ear):
        assert "Grandma" not in repr(ear.last())
        assert NodeId("frame-1") not in repr(ear.last())
