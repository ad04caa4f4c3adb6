"""Fakes of the runtime's ports for tests: a clock that tests move, a broker in memory.

They pass the contract suites of the real adapters (tests/contract).
"""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase
from itertools import count

from protocol.codec import WIRE
from protocol.errors import BusUnavailable
from protocol.messages import Message
from protocol.runtime.bus import Arrived, LastWill, Link, LinkChanged, Listener
from protocol.topics import Topic, delivery, parse_topic


class FakeClock:
    """Stands still until a test advances it; sleepers wake in order. See the Clock port."""

    def __init__(self, now_ms: float = 1_000.0) -> None:
        self._now = now_ms
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now_ms(self) -> float:
        return self._now

    @property
    def sleeping(self) -> int:
        """How many sleep."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    def wall(self) -> datetime:
        return datetime(2030, 1, 1, tzinfo=UTC) + timedelta(milliseconds=self._now)

    async def sleep(self, ms: float) -> None:
        if ms <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + ms, next(self._order), woken))
        await woken

    async def advance(self, ms: float) -> None:
        """Let so much time pass, waking each sleeper at its time and letting it run."""
        until = self._now + ms
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, woken = heapq.heappop(self._sleepers)
            self._now = max(self._now, at)
            if not woken.done():
                woken.set_result(None)
            await settle()
        self._now = until
        await settle()


async def settle(turns: int = 20) -> None:
    """Let everything that can run without time passing run."""
    for _ in range(turns):
        await asyncio.sleep(0)


class FakeBroker:
    """Routes, retains and speaks last wills, in memory, through the real codec."""

    def __init__(self) -> None:
        self.up = True
        self.published: list[tuple[str, Message]] = []
        self._retained: dict[str, bytes] = {}
        self._buses: list[FakeBus] = []

    async def route(self, topic: Topic, data: bytes) -> None:
        name = str(topic)
        self.published.append((name, WIRE.decode(data)))
        if delivery(topic).retain:
            self._retained[name] = data
        for bus in list(self._buses):
            await bus.deliver(name, data)

    async def join(self, bus: FakeBus) -> None:
        self._buses.append(bus)
        for name, data in list(self._retained.items()):
            await bus.deliver(name, data)

    async def leave(self, bus: FakeBus, will: LastWill) -> None:
        if bus in self._buses:
            self._buses.remove(bus)
            await self.route(will.topic, WIRE.encode(will.message))


class FakeBus:
    """See the Bus port."""

    def __init__(self, broker: FakeBroker, subscriptions: tuple[tuple[str, int], ...], will: LastWill) -> None:
        self._broker = broker
        self._filters = [topic_filter.replace("+", "*") for topic_filter, _ in subscriptions]
        self._will = will
        self._listener: Listener | None = None

    async def publish(self, topic: Topic, message: Message) -> None:
        if self._listener is None or not self._broker.up:
            raise BusUnavailable("the broker cannot be reached")
        await self._broker.route(topic, WIRE.encode(message))

    async def run(self, listener: Listener) -> None:
        self._listener = listener
        await listener(LinkChanged(Link.UP))
        await self._broker.join(self)
        try:
            await asyncio.Event().wait()
        finally:
            self._listener = None
            await self._broker.leave(self, self._will)

    async def deliver(self, name: str, data: bytes) -> None:
        if self._listener is not None and any(fnmatchcase(name, pattern) for pattern in self._filters):
            await self._listener(Arrived(parse_topic(name), WIRE.decode(data)))
