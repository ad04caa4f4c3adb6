"""Every message survives the wire, other MessagePack libraries read it, and bad bytes only ever raise coded errors."""

from __future__ import annotations

import json
import math
from pathlib import Path

import msgpack
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.codec import LIMIT_BYTES, WIRE
from protocol.errors import MessageMalformed, MessageTooLarge, MessageUnknown, ProtocolError
from protocol.messages import ALL, ClockAsk, Cue, Message, Showing
from protocol.words import NodeId
from tests.samples import SAMPLES

GOLDEN = Path(__file__).parents[2] / "data" / "golden"


def tag(message: Message) -> str:
    return str(type(message).__struct_config__.tag)


def test_there_is_one_sample_of_every_message() -> None:
    assert {type(sample) for sample in SAMPLES} == set(ALL)
    assert len({str(kind.__struct_config__.tag) for kind in ALL}) == len(ALL)


@pytest.mark.parametrize("sample", SAMPLES, ids=tag)
def test_golden_bytes_are_still_understood(sample: Message) -> None:
    golden = (GOLDEN / f"{tag(sample)}.msgpack").read_bytes()
    assert WIRE.decode(golden) == sample
    assert WIRE.encode(sample) == golden


@pytest.mark.parametrize("sample", SAMPLES, ids=tag)
def test_the_plain_msgpack_library_reads_it_too(sample: Message) -> None:
    seen = msgpack.unpackb(WIRE.encode(sample))
    assert seen["type"] == tag(sample)
    assert seen == json.loads(WIRE.encode_json(sample))
    assert WIRE.decode(msgpack.packb(seen)) == sample


@pytest.mark.parametrize("sample", SAMPLES, ids=tag)
def test_fields_of_a_newer_node_are_ignored(sample: Message) -> None:
    newer = {**msgpack.unpackb(WIRE.encode(sample)), "invented_later": [1, {"a": None}]}
    assert WIRE.decode(msgpack.packb(newer)) == sample


@pytest.mark.parametrize("sample", SAMPLES, ids=tag)
def test_every_truncation_is_malformed(sample: Message) -> None:
    whole = WIRE.encode(sample)
    for length in range(len(whole)):
        with pytest.raises(ProtocolError):
            WIRE.decode(whole[:length])


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_with_a_code(data: bytes) -> None:
    for decode in (WIRE.decode, WIRE.decode_json):
        try:
            decode(data)
        except ProtocolError as error:
            assert error.code.startswith("protocol.")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(SAMPLES), st.data())
def test_a_field_of_any_other_value_never_crashes(sample: Message, data: st.DataObject) -> None:
    fields = msgpack.unpackb(WIRE.encode(sample))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(json_values)
    try:
        WIRE.decode(msgpack.packb(fields))
    except ProtocolError as error:
        assert isinstance(error, MessageMalformed | MessageUnknown)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_not_finite_are_malformed(number: float) -> None:
    data = msgspec.msgpack.encode(ClockAsk(node_id=NodeId("f"), sent=number))
    with pytest.raises(MessageMalformed, match="finite"):
        WIRE.decode(data)


def test_an_unknown_type_is_told_from_a_broken_message() -> None:
    with pytest.raises(MessageUnknown, match=r"tea\.ready"):
        WIRE.decode(msgpack.packb({"type": "tea.ready"}))
    with pytest.raises(MessageMalformed, match=r"playback\.cue"):
        WIRE.decode(msgpack.packb({"type": "playback.cue"}))


def test_bad_utf8_is_malformed() -> None:
    with pytest.raises(MessageMalformed):
        WIRE.decode(WIRE.encode(ClockAsk(node_id=NodeId("QQ"), sent=1.0)).replace(b"QQ", b"\xff\xfe"))


def test_too_large_both_ways() -> None:
    with pytest.raises(MessageTooLarge):
        WIRE.decode(b"x" * (LIMIT_BYTES + 1))
    with pytest.raises(MessageTooLarge):
        WIRE.encode(Showing(node_id=NodeId("f"), state="idle", problem="x" * LIMIT_BYTES))


def test_deep_nesting_is_malformed() -> None:
    with pytest.raises(MessageMalformed):
        WIRE.decode(b"\x91" * 100_000)


def test_a_cue_without_its_clock_is_no_cue() -> None:
    fields = msgpack.unpackb(WIRE.encode(next(s for s in SAMPLES if isinstance(s, Cue))))
    del fields["clock_id"]
    with pytest.raises(MessageMalformed, match="clock_id"):
        WIRE.decode(msgpack.packb(fields))
