"""Answers the frames' clock packets: over UDP, signed, and only to nodes that the house trusts."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import cast

import structlog

from hub.core.records import House
from protocol.errors import MessageMalformed, PacketForged
from protocol.runtime.clock import Clock
from protocol.timesync import Seen, TimePacket, claimed_node, decode_packet, encode_packet
from protocol.words import ClockId, NodeId

log = structlog.get_logger()
SESSIONS = 1_024
"""So many askers are remembered, to know their questions when they come again."""
KeysOf = Callable[[NodeId], tuple[bytes, ...]]


class TimeServer(asyncio.DatagramProtocol):
    """``run`` answers until it is cancelled. ``ignored`` counts what got no answer, by reason."""

    def __init__(self, listening: socket.socket, keys_of: KeysOf, clock: Clock, clock_id: ClockId) -> None:
        self._listening = listening
        self._keys_of = keys_of
        self._clock = clock
        self._clock_id = clock_id
        self._seen: OrderedDict[tuple[NodeId, int], Seen] = OrderedDict()
        self._transport: asyncio.DatagramTransport | None = None
        self.ignored: Counter[str] = Counter()

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=self._listening.dup())
        try:
            await asyncio.Event().wait()
        finally:
            transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.DatagramTransport, transport)  # it is one, by its behaviour

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        received_ns = self._now_ns()  # first thing: what comes before it is an error of the clock
        checked = self._checked(data)
        if isinstance(checked, str):
            self._ignore(checked)
            return
        ask, key = checked
        answer = TimePacket(
            "answer",
            ask.node_id,
            ask.session,
            ask.sequence,
            ask.asked_ns,
            self._clock_id,
            received_ns,
            self._now_ns(),
        )
        assert self._transport is not None
        self._transport.sendto(encode_packet(answer, key), addr)

    def error_received(self, exc: Exception) -> None:
        """An asker is gone; it asks again when it is back."""

    def _checked(self, data: bytes) -> tuple[TimePacket, bytes] | str:
        """A question and the key that signed it, or why it is none to answer."""
        try:
            keys = self._keys_of(claimed_node(data))
        except MessageMalformed:
            return "malformed"
        for key in keys:
            try:
                ask = decode_packet(data, key)
            except PacketForged:
                continue
            except MessageMalformed:
                return "malformed"
            return (ask, key) if ask.kind == "ask" and self._is_new(ask) else "replayed"
        return "forged" if keys else "foreign"

    def _is_new(self, ask: TimePacket) -> bool:
        asker = (ask.node_id, ask.session)
        seen = self._seen.get(asker, Seen()).with_sequence(ask.sequence)
        if seen is None:
            return False
        self._seen[asker] = seen
        self._seen.move_to_end(asker)
        while len(self._seen) > SESSIONS:
            self._seen.popitem(last=False)
        return True

    def _ignore(self, why: str) -> None:
        self.ignored[why] += 1
        if self.ignored[why] == 1:  # loud once: a flood must not become a flood of log lines
            log.warning("clock_packet_ignored", why=why)

    def _now_ns(self) -> int:
        return round(self._clock.now_ms() * 1e6)


def time_keys(house: House, node: NodeId) -> tuple[bytes, ...]:
    """The keys with which a trusted node may sign: its own, and that of a rotation under way."""
    paired = house.nodes.get(node)
    if paired is None or paired.revoked:
        return ()
    return tuple(bytes.fromhex(keys.time_key) for keys in (paired.keys, paired.next_keys) if keys is not None)
