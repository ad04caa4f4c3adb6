"""To speak and to hear as a node of an earlier release does: its fields and its messages only, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from protocol.codec import WIRE, Codec
from protocol.messages import Message
from tests import release_0_1_0

OLDER = Codec(cast("tuple[type[Message], ...]", release_0_1_0.ALL))


class OlderWire:
    """In the place of WIRE: what the older release has no field for is neither said nor heard."""

    def encode(self, message: Message) -> bytes:
        """Raises MessageUnknown for what that release could not say."""
        return OLDER.encode(OLDER.decode(WIRE.encode(message)))

    def decode(self, data: bytes) -> Message:
        """Raises MessageUnknown for what that release does not know."""
        return WIRE.decode(OLDER.encode(OLDER.decode(data)))


@contextmanager
def speaking_as_older(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every bus of this process is one of the older release; other processes are as they are."""
    with patch.context() as patched:
        patched.setattr("protocol.runtime.bus_mqtt.WIRE", OlderWire())
        yield
