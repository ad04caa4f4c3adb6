"""Asks the hub for its time: a burst when it appears, a smaller one every few seconds."""

from __future__ import annotations

import asyncio
import contextlib

from protocol.errors import BusUnavailable
from protocol.messages import ClockAsk
from protocol.runtime.bus import Bus
from protocol.runtime.clock import Clock
from protocol.topics import topic_for
from protocol.words import NodeId

FIRST_BURST = 8
LATER_BURST = 4
BETWEEN_MS = 15.0
EVERY_S = 4.0


class ClockSync:
    """Only asks; answers reach the inbox like every message, and decide keeps the best (protocol.time)."""

    def __init__(self, bus: Bus, node_id: NodeId, clock: Clock) -> None:
        self._bus = bus
        self._node_id = node_id
        self._clock = clock
        self._now = asyncio.Event()

    def ask_now(self) -> None:
        self._now.set()

    async def run(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._now.wait(), EVERY_S)
            count = FIRST_BURST if self._now.is_set() else LATER_BURST
            self._now.clear()
            with contextlib.suppress(BusUnavailable):
                await self._burst(count)

    async def _burst(self, count: int) -> None:
        for _ in range(count):
            ask = ClockAsk(node_id=self._node_id, sent=self._clock.now_ms())
            await self._bus.publish(topic_for(ask, self._node_id), ask)
            await self._clock.sleep(BETWEEN_MS)
