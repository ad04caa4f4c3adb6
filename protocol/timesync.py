"""The packets with which frames ask the hub for its time over UDP. Pure.

Every packet has the same size, so that an answer is never longer than its question. All of it is signed with the
node's own time key; the kind is signed too, so that a question sent back is no answer. Three of the four timestamps
travel; the fourth is when the answer is heard.
"""

from __future__ import annotations

import hmac
import struct
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from protocol.errors import MessageMalformed, PacketForged
from protocol.words import ClockId, NodeId

NO_CLOCK = ClockId("")

PORT = 18831
MAGIC = b"KT"
VERSION = 1
MAC_BYTES = 16
_BODY = struct.Struct("!2sBB64s16sQQqqq")
SIZE = _BODY.size + MAC_BYTES
Kind = Literal["ask", "answer"]
_KINDS: tuple[Kind, ...] = ("ask", "answer")


@dataclass(frozen=True)
class TimePacket:
    """A question, or (with clock id, ``received_ns`` and ``answered_ns``) its answer."""

    kind: Kind
    node_id: NodeId
    session: int
    """Random, new whenever the asker starts; 64 bits."""
    sequence: int
    """Counts the questions of a session; the answer has that of its question."""
    asked_ns: int
    """The asker's own clock; comes back untouched."""
    clock_id: ClockId = NO_CLOCK
    received_ns: int = 0
    """Hub time."""
    answered_ns: int = 0


def encode_packet(packet: TimePacket, key: bytes) -> bytes:
    """Raises MessageMalformed for what does not fit."""
    node, clock = packet.node_id.encode(), packet.clock_id.encode()
    if not node or len(node) > 64 or len(clock) > 16:
        raise MessageMalformed(f"{packet.node_id!r} of clock {packet.clock_id!r} does not fit a clock packet")
    kind, times = _KINDS.index(packet.kind), (packet.asked_ns, packet.received_ns, packet.answered_ns)
    try:
        body = _BODY.pack(MAGIC, VERSION, kind, node, clock, packet.session, packet.sequence, *times)
    except struct.error as error:
        raise MessageMalformed(f"no clock packet: {error}") from error
    return body + _mac(body, key)


def claimed_node(data: bytes) -> NodeId:
    """Whose key the packet claims to be signed with. Raises MessageMalformed."""
    if len(data) != SIZE or data[:3] != MAGIC + bytes((VERSION,)):
        raise MessageMalformed("no clock packet")
    return NodeId(_text(data[4:68]))


def decode_packet(data: bytes, key: bytes) -> TimePacket:
    """Raises MessageMalformed, PacketForged."""
    claimed_node(data)
    body, mac = data[: _BODY.size], data[_BODY.size :]
    if not hmac.compare_digest(mac, _mac(body, key)):
        raise PacketForged()
    _, _, kind, node, clock, session, sequence, *times = _BODY.unpack(body)
    if kind >= len(_KINDS):
        raise MessageMalformed(f"no clock packet: kind {kind}")
    return TimePacket(_KINDS[kind], NodeId(_text(node)), session, sequence, times[0], ClockId(_text(clock)), *times[1:])


@dataclass(frozen=True)
class Seen:
    """Which questions of one session were answered: a window, for packets may overtake each other."""

    newest: int = -1
    window: int = 0
    """Bit k is set when ``newest`` - k was seen."""

    def with_sequence(self, sequence: int) -> Seen | None:
        """None when it was seen before, or is too old to say."""
        ahead = sequence - self.newest
        if ahead > 0:
            kept = (self.window << ahead) & _WINDOW if ahead < _WINDOW_BITS else 0
            return Seen(sequence, kept | 1)
        if ahead <= -_WINDOW_BITS or self.window >> -ahead & 1:
            return None
        return Seen(self.newest, self.window | 1 << -ahead)


_WINDOW_BITS = 64
_WINDOW = (1 << _WINDOW_BITS) - 1


def _mac(body: bytes, key: bytes) -> bytes:
    return hmac.digest(key, body, sha256)[:MAC_BYTES]


def _text(padded: bytes) -> str:
    try:
        return padded.rstrip(b"\0").decode()
    except UnicodeDecodeError as broken:
        raise MessageMalformed(f"no clock packet: {broken}") from broken
