"""Messages to bytes and back: MessagePack on MQTT and pipes, the same records as JSON for browsers."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, cast

import msgspec

from protocol.errors import MessageMalformed, MessageTooLarge, MessageUnknown
from protocol.messages import ALL, Message

LIMIT_BYTES = 256 * 1024
"""No message is longer, on any channel; bytes of clips and photos never travel in messages."""
LONGEST_TEXT = 8 * 1024
"""Of one text in a message between nodes: names, reasons and addresses are shorter, and receivers keep many of them."""


class Codec:
    """Encodes and decodes one closed set of messages.

    Raises MessageTooLarge, MessageUnknown or MessageMalformed, nothing else, whatever the bytes are.
    """

    def __init__(
        self, messages: Iterable[type[Message]], limit_bytes: int = LIMIT_BYTES, longest_text: int = LIMIT_BYTES
    ) -> None:
        self._types = {str(kind.__struct_config__.tag): kind for kind in messages}
        self._limit = limit_bytes
        self._longest_text = longest_text
        union = cast(Any, _union_of(tuple(self._types.values())))
        self._binary_in = msgspec.msgpack.Decoder(union)
        self._binary_out = msgspec.msgpack.Encoder()
        self._json_in = msgspec.json.Decoder(union)
        self._json_out = msgspec.json.Encoder()
        self._binary_tag = msgspec.msgpack.Decoder(_Tagged)
        self._json_tag = msgspec.json.Decoder(_Tagged)

    @property
    def limit_bytes(self) -> int:
        """No message of this set is longer."""
        return self._limit

    def encode(self, message: Message) -> bytes:
        return self._within_limit(self._binary_out.encode(message))

    def decode(self, data: bytes) -> Message:
        return self._decode(data, self._binary_in, self._binary_tag)

    def encode_json(self, message: Message) -> bytes:
        return self._within_limit(self._json_out.encode(message))

    def decode_json(self, data: bytes) -> Message:
        return self._decode(data, self._json_in, self._json_tag)

    def _within_limit(self, data: bytes) -> bytes:
        if len(data) > self._limit:
            raise MessageTooLarge(f"{len(data)} bytes where {self._limit} are allowed")
        return data

    def _decode(self, data: bytes, decoder: Any, tag_decoder: Any) -> Message:
        self._within_limit(data)
        try:
            message = cast(Message, decoder.decode(data))
        except (msgspec.DecodeError, ValueError, RecursionError) as broken:
            raise self._why(data, tag_decoder, broken) from broken
        if (wrong := _implausible(message, self._longest_text)) is not None:
            raise MessageMalformed(f"{type(message).__name__}: {wrong}")
        return message

    def _why(self, data: bytes, tag_decoder: Any, broken: Exception) -> MessageMalformed | MessageUnknown:
        """Tell a message of a newer node from a broken one."""
        try:
            tag = tag_decoder.decode(data).type
        except (msgspec.DecodeError, ValueError, RecursionError):
            return MessageMalformed(f"no message: {broken}")
        return MessageMalformed(f"{tag}: {broken}") if tag in self._types else MessageUnknown(f"unknown type {tag!r}")


class _Tagged(msgspec.Struct):
    type: str


def _union_of(kinds: tuple[type[Message], ...]) -> object:
    union: Any = kinds[0]
    for kind in kinds[1:]:
        union = union | kind
    return union


def _implausible(value: object, longest_text: int) -> str | None:
    """What msgspec lets through and nobody means: a NaN, an infinity or an endless text, anywhere in the message."""
    if isinstance(value, float):
        return None if math.isfinite(value) else "a number that is not finite"
    if isinstance(value, str):
        return None if len(value) <= longest_text else f"a text of {len(value)} characters"
    inner: Iterable[object] = ()
    if isinstance(value, msgspec.Struct):
        inner = (getattr(value, field) for field in value.__struct_fields__)
    elif isinstance(value, (tuple, list)):
        inner = value
    elif isinstance(value, dict):
        inner = (*value, *value.values())
    return next((wrong for item in inner if (wrong := _implausible(item, longest_text))), None)


WIRE = Codec(ALL, longest_text=LONGEST_TEXT)
"""The codec of everything that travels between nodes."""
