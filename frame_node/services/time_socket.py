"""Asks the hub for its time over UDP, in packets signed with the node's time key."""

from __future__ import annotations

import asyncio
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable

from protocol.errors import KinframeError
from protocol.runtime.clock import Clock
from protocol.time import Sample
from protocol.timesync import TimePacket, decode_packet, encode_packet
from protocol.words import HubMs, NodeId

OPEN = 64
"""So many questions may wait for their answers."""


class TimeSocket(asyncio.DatagramProtocol):
    """One socket towards one hub. ``ignored`` counts what was no answer to a question of ours, by reason."""

    def __init__(self, node_id: NodeId, key: bytes, clock: Clock, heard: Callable[[Sample], None]) -> None:
        self._node_id = node_id
        self._key = key
        self._clock = clock
        self._heard = heard
        self._session = secrets.randbits(64)
        self._sequence = 0
        self._open: OrderedDict[int, int] = OrderedDict()
        self._transport: asyncio.DatagramTransport | None = None
        self._address: tuple[str, int] | None = None
        self.answered = asyncio.Event()
        self.ignored: Counter[str] = Counter()

    async def ask(self, host: str, port: int) -> None:
        """Raises OSError when the host has no address or the packet cannot leave."""
        if self._transport is None or self._transport.is_closing() or self._address != (host, port):
            await self._connect(host, port)
        assert self._transport is not None
        self._sequence += 1
        asked_ns = round(self._clock.now_ms() * 1e6)
        self._open[self._sequence] = asked_ns
        while len(self._open) > OPEN:
            self._open.popitem(last=False)
        packet = TimePacket("ask", self._node_id, self._session, self._sequence, asked_ns)
        self._transport.sendto(encode_packet(packet, self._key))

    def close(self) -> None:
        """The next question looks the host up anew."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None

    def datagram_received(self, data: bytes, addr: object) -> None:
        heard_ms = self._clock.now_ms()  # first thing: what comes before it is an error of the clock
        try:
            answer = decode_packet(data, self._key)
        except KinframeError as error:
            self.ignored[error.code] += 1
            return
        ours = answer.kind == "answer" and (answer.node_id, answer.session) == (self._node_id, self._session)
        asked_ns = self._open.pop(answer.sequence, None) if ours else None
        if asked_ns is None or asked_ns != answer.asked_ns:
            self.ignored["protocol.replayed"] += 1
            return
        self.answered.set()
        received, answered = HubMs(answer.received_ns / 1e6), HubMs(answer.answered_ns / 1e6)
        self._heard(Sample(answer.clock_id, asked_ns / 1e6, received, answered, heard_ms))

    def error_received(self, exc: Exception) -> None:
        """Nobody listens there; what stays unanswered is asked again."""

    async def _connect(self, host: str, port: int) -> None:
        self.close()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, remote_addr=(host, port))
        self._transport, self._address = transport, (host, port)
