"""What all messages have in common, and the registry that refuses two messages of one tag."""

from __future__ import annotations

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every message. A subclass names its tag (``family.name``), which travels as ``type``.

    Unknown fields are ignored, so that a newer node may add some; a missing field is malformed
    unless it has a default.
    """


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the records that messages carry; never sent on its own."""
