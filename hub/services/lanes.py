"""One lane for each node: its messages stay in order, and a slow node holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from protocol.errors import KinframeError
from protocol.messages import Message
from protocol.words import NodeId

log = structlog.get_logger()
WAITING = 200
Carry = Callable[[NodeId, Message], Awaitable[None]]
Failed = Callable[[NodeId, Message, KinframeError], Awaitable[None]]


class Lanes:
    """``carry`` takes one message to a node; what it raises goes to ``failed``. ``run`` is the service."""

    def __init__(self, carry: Carry, failed: Failed) -> None:
        self._carry = carry
        self._failed = failed
        self._lanes: dict[NodeId, asyncio.Queue[Message]] = {}
        """Only of nodes for whom something waits: whoever invents node ids must not fill the memory."""
        self._new: asyncio.Queue[NodeId] = asyncio.Queue()

    def put(self, node: NodeId, message: Message) -> None:
        """Queue a message. A node that takes none for long loses the oldest: it will say hello again."""
        lane = self._lanes.get(node)
        if lane is None:
            lane = self._lanes[node] = asyncio.Queue(WAITING)
            self._new.put_nowait(node)
        if lane.full():
            lost = lane.get_nowait()
            log.warning("lane_full", to=node, lost=type(lost).__name__)
        lane.put_nowait(message)

    async def run(self) -> None:
        self._new = asyncio.Queue()
        for node in self._lanes:  # after a restart of this service, every lane needs its task again
            self._new.put_nowait(node)
        async with asyncio.TaskGroup() as group:
            while True:
                node = await self._new.get()
                group.create_task(self._work(node, self._lanes[node]), name=f"lane-{node}")

    async def _work(self, node: NodeId, lane: asyncio.Queue[Message]) -> None:
        while not lane.empty():
            message = lane.get_nowait()
            try:
                await self._carry(node, message)
            except KinframeError as error:
                await self._failed(node, message, error)
        del self._lanes[node]
