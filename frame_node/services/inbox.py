"""The one inbox of the controller."""

from __future__ import annotations

import asyncio

from frame_node.core.events import Event
from protocol.runtime.clock import Clock


class StampedInbox:
    """See the Inbox port; ``get`` gives an event and the local milliseconds at which it came."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: asyncio.Queue[tuple[Event, float]] = asyncio.Queue()

    def put(self, event: Event) -> None:
        self._queue.put_nowait((event, self._clock.now_ms()))

    async def get(self) -> tuple[Event, float]:
        return await self._queue.get()
