"""Messages that nobody should send: broken bytes, wrong types, extremes, stolen names, good ones at the wrong time.

Everything comes from a seed, so that what broke something once can be sent again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from protocol.codec import LIMIT_BYTES, WIRE
from protocol.messages import Message
from protocol.topics import ROOT, TABLE, topic_for
from protocol.words import NodeId
from tests.samples import SAMPLES

Packet = tuple[str, bytes]
"""Topic and payload."""

TEXTS = ("", "x", "../../node-id", "/etc/passwd", "a" * 3_000, "\0", "‮ \U0001f642", "<b>&amp;", "0" * 64, "http://[::1")
INTEGERS = (0, 1, -1, 2**31, -(2**31), 2**63 - 1, -(2**63))
FLOATS = (0.0, -0.0, -1.0, 1e-300, 1e300, -1e300, 1e18)
"""Finite: what is not is refused by the codec and comes with the wrong types."""
WRONG: tuple[object, ...] = (None, True, -1, 2**63, float("nan"), float("inf"), "", b"\xff\xfe", [], [[[]]], {"a": {}})


@dataclass(frozen=True)
class Target:
    """Whom it is sent to: the hub by all channels that nodes speak on, or one node by those of the hub."""

    to_hub: bool
    nodes: Sequence[str]
    """Node ids in the topics; with some of them real nodes live."""
    more: tuple[Message, ...] = ()
    """Messages of this very house, whose hashes and ids mean something."""

    def samples(self) -> tuple[Message, ...]:
        kinds = {kind for how in TABLE.values() if how.to_hub == self.to_hub for kind in how.messages}
        return (*self.more, *(sample for sample in SAMPLES if type(sample) in kinds))

    def channels(self) -> tuple[str, ...]:
        return tuple(channel.value for channel, how in TABLE.items() if how.to_hub == self.to_hub)


def packets(target: Target, count: int, seed: int) -> Iterator[Packet]:
    """``count`` packets, the same ones for the same seed."""
    chance = random.Random(seed)
    makers = (_noise, _mutated, _mistyped, _extreme, _extreme, _stolen, _out_of_order, _out_of_order)
    samples = target.samples()
    for number in range(count):
        make = _monstrous if number % 400 == 399 else chance.choice(makers)
        yield make(target, chance.choice(samples), chance)


def _noise(target: Target, sample: Message, chance: random.Random) -> Packet:
    topic = f"{ROOT}/{chance.choice(target.nodes)}/{chance.choice(target.channels())}"
    return topic, chance.randbytes(chance.choice((0, 1, 7, 60, 2_000)))


def _mutated(target: Target, sample: Message, chance: random.Random) -> Packet:
    """Bytes flipped, cut out or doubled in a message that was good."""
    data = bytearray(WIRE.encode(sample))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randint(1, 9)]
            case 2:
                data[at:at] = data[: chance.randint(1, 30)]
        if not data:
            break
    return _topic(target, sample, chance), bytes(data)


def _mistyped(target: Target, sample: Message, chance: random.Random) -> Packet:
    fields: dict[str, Any] = msgspec.msgpack.decode(WIRE.encode(sample))
    fields[chance.choice(sorted(fields))] = chance.choice(WRONG)
    return _topic(target, sample, chance), msgspec.msgpack.encode(fields)


def _extreme(target: Target, sample: Message, chance: random.Random) -> Packet:
    """Well-formed, from the right node, with values that no node has."""
    node = chance.choice(target.nodes)
    wild = _wild(_as_from(sample, node), chance, 0.4)
    if hasattr(sample, "node_id"):
        wild = msgspec.structs.replace(wild, node_id=node)
    return str(topic_for(sample, NodeId(node))), msgspec.msgpack.encode(wild)


def _stolen(target: Target, sample: Message, chance: random.Random) -> Packet:
    """In another node's name, or on a channel where it does not belong."""
    topic = f"{ROOT}/{chance.choice(target.nodes)}/{chance.choice(target.channels())}"
    return topic, WIRE.encode(_as_from(sample, f"thief-{chance.randrange(3_000)}"))


def _out_of_order(target: Target, sample: Message, chance: random.Random) -> Packet:
    node = chance.choice(target.nodes)
    return str(topic_for(sample, NodeId(node))), WIRE.encode(_as_from(sample, node))


def _monstrous(target: Target, sample: Message, chance: random.Random) -> Packet:
    body = b"\x91" * 100_000 if chance.random() < 0.5 else WIRE.encode(sample) + bytes(LIMIT_BYTES)
    return _topic(target, sample, chance), body


def _topic(target: Target, sample: Message, chance: random.Random) -> str:
    return str(topic_for(sample, NodeId(chance.choice(target.nodes))))


def _as_from(sample: Message, node: str) -> Message:
    return msgspec.structs.replace(sample, node_id=node) if hasattr(sample, "node_id") else sample


def _wild(value: Any, chance: random.Random, how_often: float) -> Any:
    """The same shape, with some of its leaves replaced by extremes of their own type."""
    if isinstance(value, msgspec.Struct):
        fields = {name: _wild(getattr(value, name), chance, how_often) for name in value.__struct_fields__}
        return msgspec.structs.replace(value, **fields)
    if isinstance(value, tuple):
        return tuple(_wild(item, chance, how_often) for item in value)
    if isinstance(value, dict):
        return {key: _wild(item, chance, how_often) for key, item in value.items()}
    if chance.random() > how_often or isinstance(value, bool):
        return value
    choices: dict[type, Sequence[object]] = {str: TEXTS, int: INTEGERS, float: FLOATS}
    return chance.choice(choices[type(value)]) if type(value) in choices else value
