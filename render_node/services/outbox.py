"""Results on their way to the hub: bytes first, then the fact, in order, kept until they have arrived."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Collection
from pathlib import Path

import structlog

from protocol.errors import KinframeError
from protocol.messages import ClipMade, Message
from protocol.runtime.bus import Bus
from protocol.runtime.clock import Clock
from protocol.topics import topic_for
from protocol.words import NodeId, PortraitId
from render_node.ports import HubBlobs

log = structlog.get_logger()
RETRY_MS = 500.0


class Outbox:
    """Holds what could not be said yet; a hub that restarts gets everything when it is back."""

    def __init__(self, node_id: NodeId, bus: Bus, blobs: Path, clock: Clock) -> None:
        self._node_id = node_id
        self._bus = bus
        self._blobs = blobs
        self._clock = clock
        self._waiting: deque[Message] = deque()
        self._more = asyncio.Event()
        self._hub: HubBlobs | None = None

    def put(self, message: Message) -> None:
        self._waiting.append(message)
        self._more.set()

    def drop(self, portraits: Collection[PortraitId]) -> None:
        """Clips of these are not delivered any more."""
        kept = [m for m in self._waiting if not (isinstance(m, ClipMade) and m.record.portrait in portraits)]
        self._waiting = deque(kept)

    def reach(self, hub: HubBlobs | None) -> None:
        """The hub to deliver to; None while it is gone."""
        self._hub = hub
        self._more.set()

    async def run(self) -> None:
        while True:
            await self._more.wait()
            self._more.clear()
            while self._waiting and self._hub is not None:
                message = self._waiting[0]
                try:
                    await self._send(message, self._hub)
                    if self._waiting and self._waiting[0] is message:  # else it was dropped meanwhile
                        self._waiting.popleft()
                except KinframeError as error:
                    if not error.retryable:
                        raise
                    log.info("delivery_waits", code=error.code, reason=error.message, waiting=len(self._waiting))
                    await self._clock.sleep(RETRY_MS)

    async def _send(self, message: Message, hub: HubBlobs) -> None:
        if isinstance(message, ClipMade):
            for blob in (message.record.video, message.record.track):
                await hub.deliver(blob, self._blobs / blob)
        await self._bus.publish(topic_for(message, self._node_id), message)
        if isinstance(message, ClipMade):  # the hub has them now, and the stage cache keeps its own copy
            for blob in (message.record.video, message.record.track):
                (self._blobs / blob).unlink(missing_ok=True)
