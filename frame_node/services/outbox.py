"""What leaves for the hub, in order, without ever holding up the coordinator."""

from __future__ import annotations

import asyncio
import contextlib

from frame_node.core.events import PublishFailed
from frame_node.ports import Inbox
from protocol.errors import BusUnavailable
from protocol.messages import Message, NodeStatus
from protocol.runtime.bus import Bus
from protocol.topics import topic_for
from protocol.words import NodeId

FAREWELL_S = 0.5


class Outbox:
    """Publishes what it is given; what could not leave comes back as an event."""

    def __init__(self, bus: Bus, node_id: NodeId, inbox: Inbox, farewell: NodeStatus) -> None:
        self._bus = bus
        self._node_id = node_id
        self._inbox = inbox
        self._farewell = farewell
        self._queue: asyncio.Queue[Message] = asyncio.Queue()

    def put(self, message: Message) -> None:
        self._queue.put_nowait(message)

    async def run(self) -> None:
        """Says farewell when it is cancelled: a last will is for those who cannot."""
        try:
            while True:
                await self._publish(await self._queue.get())
        finally:
            with contextlib.suppress(BusUnavailable, TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._bus.publish(topic_for(self._farewell, self._node_id), self._farewell)

    async def _publish(self, message: Message) -> None:
        try:
            await self._bus.publish(topic_for(message, self._node_id), message)
        except BusUnavailable:
            self._inbox.put(PublishFailed(message))
