"""Asks the hub for its time whenever decide wants it: over UDP where the hub and our time key allow, else over MQTT."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

import structlog

from frame_node.core.events import SyncClock, TimeHeard
from frame_node.ports import Inbox
from frame_node.services.time_socket import TimeSocket
from protocol.errors import BusUnavailable
from protocol.messages import ClockAsk
from protocol.runtime.bus import Bus
from protocol.runtime.clock import Clock
from protocol.time import Sample
from protocol.topics import topic_for
from protocol.words import NodeId

log = structlog.get_logger()
BETWEEN_MS = 15.0
PATIENCE_MS = 200.0
"""So long UDP may be silent before MQTT is asked as well."""


class ClockSync:
    """Only asks: answers reach the inbox, over MQTT like every message, and decide makes hub time of them."""

    def __init__(
        self,
        bus: Bus,
        inbox: Inbox,
        node_id: NodeId,
        clock: Clock,
        time_key: Callable[[], bytes | None],
        host: Callable[[], str],
    ) -> None:
        """``time_key`` and ``host`` are asked at each burst: a frame may be paired, or find another hub, as it runs."""
        self._bus = bus
        self._inbox = inbox
        self._node_id = node_id
        self._clock = clock
        self._time_key = time_key
        self._host = host
        self._key: bytes | None = None
        self._socket: TimeSocket | None = None
        self._wanted: asyncio.Queue[SyncClock] = asyncio.Queue()
        self._udp_silent = False

    def ask(self, wanted: SyncClock) -> None:
        self._wanted.put_nowait(wanted)

    async def run(self) -> None:
        try:
            while True:
                wanted = await self._wanted.get()
                while not self._wanted.empty():
                    wanted = self._wanted.get_nowait()
                await self._burst(wanted)
        finally:
            self._close()

    async def _burst(self, wanted: SyncClock) -> None:
        """UDP is tried every time, so that it takes over again by itself; while it is silent, MQTT does not wait."""
        socket = self._signing_socket()
        if socket is None or not wanted.port:
            await self._over_mqtt(wanted.count)
            return
        if self._udp_silent:
            await self._over_mqtt(wanted.count)
        answered = await self._over_udp(socket, wanted)
        if answered == self._udp_silent:
            log.info("time_by", way="udp" if answered else "mqtt", ignored=dict(socket.ignored))
            self._udp_silent = not answered
            if not answered:
                await self._over_mqtt(wanted.count)

    def _signing_socket(self) -> TimeSocket | None:
        if (key := self._time_key()) != self._key:
            self._close()
            self._key = key
            self._socket = TimeSocket(self._node_id, key, self._clock, self._heard) if key else None
        return self._socket

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()

    async def _over_udp(self, socket: TimeSocket, wanted: SyncClock) -> bool:
        socket.answered.clear()
        try:
            for _ in range(wanted.count):
                await socket.ask(self._host(), wanted.port)
                await self._clock.sleep(BETWEEN_MS)
            async with asyncio.timeout(PATIENCE_MS / 1000):
                await socket.answered.wait()
        except (OSError, TimeoutError):
            socket.close()
            return False
        return True

    async def _over_mqtt(self, count: int) -> None:
        with contextlib.suppress(BusUnavailable):
            for _ in range(count):
                ask = ClockAsk(node_id=self._node_id, sent=self._clock.now_ms())
                await self._bus.publish(topic_for(ask, self._node_id), ask)
                await self._clock.sleep(BETWEEN_MS)

    def _heard(self, sample: Sample) -> None:
        self._inbox.put(TimeHeard(sample))
