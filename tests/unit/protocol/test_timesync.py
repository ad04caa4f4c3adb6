"""Clock packets: what was signed is read as it was written; whatever else comes raises a coded error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.errors import MessageMalformed, PacketForged, ProtocolError
from protocol.timesync import SIZE, Seen, TimePacket, claimed_node, decode_packet, encode_packet
from protocol.words import ClockId, NodeId

KEY = bytes(range(32))
ASK = TimePacket("ask", NodeId("frame-1"), 7, 3, 123_456_789)
ANSWER = TimePacket("answer", NodeId("frame-1"), 7, 3, 123_456_789, ClockId("0a1b2c3d"), 10**15, 10**15 + 5)
naturals = st.integers(0, 2**64 - 1)
times = st.integers(-(2**63), 2**63 - 1)
packets = st.builds(
    TimePacket,
    st.sampled_from(["ask", "answer"]),
    st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True).map(NodeId),
    naturals,
    naturals,
    times,
    st.from_regex(r"[0-9a-f]{0,16}", fullmatch=True).map(ClockId),
    times,
    times,
)


@given(packets, st.binary(min_size=32, max_size=32))
def test_there_and_back(packet: TimePacket, key: bytes) -> None:
    data = encode_packet(packet, key)
    assert len(data) == SIZE and claimed_node(data) == packet.node_id
    assert decode_packet(data, key) == packet


def test_an_answer_is_as_long_as_its_question() -> None:
    assert len(encode_packet(ASK, KEY)) == len(encode_packet(ANSWER, KEY)) == SIZE


def test_the_bytes_stay_as_they_are() -> None:
    expected = "4b540101" + b"frame-1".ljust(64, b"\0").hex() + b"0a1b2c3d".ljust(16, b"\0").hex()
    expected += f"{7:016x}{3:016x}{123_456_789:016x}{10**15:016x}{10**15 + 5:016x}"
    assert encode_packet(ANSWER, KEY)[:-16].hex() == expected


@given(st.integers(0, SIZE - 1), st.integers(1, 255))
def test_every_changed_byte_is_noticed(where: int, change: int) -> None:
    data = bytearray(encode_packet(ANSWER, KEY))
    data[where] ^= change
    with pytest.raises(ProtocolError):
        decode_packet(bytes(data), KEY)


@given(st.integers(0, SIZE - 1))
def test_every_truncation_is_malformed(length: int) -> None:
    with pytest.raises(MessageMalformed):
        decode_packet(encode_packet(ASK, KEY)[:length], KEY)


@given(st.binary(max_size=400))
def test_noise_is_no_packet(noise: bytes) -> None:
    for data in (noise, b"KT\x01" + noise[:-3], (b"KT\x01" + noise).ljust(SIZE, b"\xff")[:SIZE]):
        with pytest.raises(ProtocolError):
            decode_packet(data, KEY)


def test_another_nodes_key_does_not_fit() -> None:
    with pytest.raises(PacketForged):
        decode_packet(encode_packet(ASK, KEY), bytes(32))


def test_what_does_not_fit_is_refused() -> None:
    for broken in (
        TimePacket("ask", NodeId("x" * 65), 0, 0, 0),
        TimePacket("ask", NodeId(""), 0, 0, 0),
        TimePacket("ask", NodeId("a"), -1, 0, 0),
        TimePacket("answer", NodeId("a"), 0, 0, 0, ClockId("0" * 17)),
    ):
        with pytest.raises(MessageMalformed):
            encode_packet(broken, KEY)


@given(st.lists(st.integers(0, 300), max_size=60))
def test_no_sequence_is_seen_twice(sequences: list[int]) -> None:
    seen, accepted = Seen(), []
    for sequence in sequences:
        newer = seen.with_sequence(sequence)
        if newer is None:
            assert sequence in accepted or sequence <= max(accepted) - 64
        else:
            assert sequence not in accepted
            accepted.append(sequence)
            seen = newer
