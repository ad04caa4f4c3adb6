"""The release before and this one understand each other, both ways: what one does not know, it ignores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgpack
import msgspec
import pytest

from protocol import PROTOCOL_VERSION
from protocol.codec import WIRE
from protocol.discovery import compatible
from protocol.errors import MessageUnknown
from protocol.messages import ALL, Message
from tests import release_0_1_0
from tests.older_node import OLDER, OlderWire
from tests.samples import SAMPLES

GOLDEN = sorted((Path(__file__).parents[2] / "data" / "golden_0_1_0").glob("*.msgpack"))
KNOWN_THEN = {str(kind.__struct_config__.tag) for kind in release_0_1_0.ALL}


def tag(message: Message) -> str:
    return str(type(message).__struct_config__.tag)


def contained(older: Any, newer: Any) -> bool:
    """Everything that the older one says stands in the newer one, at any depth."""
    if isinstance(older, dict):
        return all(key in newer and contained(value, newer[key]) for key, value in older.items())
    if isinstance(older, list):
        return len(older) == len(newer) and all(map(contained, older, newer))
    return bool(older == newer)


def test_the_release_before_had_these_messages_and_all_are_still_known() -> None:
    assert len(GOLDEN) == len(KNOWN_THEN) == 23
    assert {str(kind.__struct_config__.tag) for kind in ALL} >= KNOWN_THEN


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda file: file.stem)
def test_what_the_release_before_said_is_still_understood(golden: Path) -> None:
    said = golden.read_bytes()
    assert OLDER.encode(OLDER.decode(said)) == said, "the frozen messages are those of that release"
    assert contained(msgpack.unpackb(said), msgspec.to_builtins(WIRE.decode(said)))


@pytest.mark.parametrize("sample", [s for s in SAMPLES if tag(s) in KNOWN_THEN], ids=tag)
def test_the_release_before_understands_what_is_said_today(sample: Message) -> None:
    heard = OLDER.decode(WIRE.encode(sample))
    assert contained(msgspec.to_builtins(heard), msgspec.to_builtins(sample))


@pytest.mark.parametrize("sample", [s for s in SAMPLES if tag(s) not in KNOWN_THEN], ids=tag)
def test_the_release_before_names_what_it_does_not_know(sample: Message) -> None:
    with pytest.raises(MessageUnknown):
        OLDER.decode(WIRE.encode(sample))
    with pytest.raises(MessageUnknown):
        OlderWire().encode(sample)


def test_minor_versions_are_compatible_and_major_ones_are_not() -> None:
    major, minor = PROTOCOL_VERSION
    assert compatible((major, 0)) and compatible((major, minor + 7))
    assert not compatible((major + 1, 0)) and not compatible((major - 1, 0))
