"""What the conductor and its password worker say to each other; these messages never leave the hub."""

from __future__ import annotations

from protocol.codec import Codec
from protocol.messages import Message

PATIENCE_S = 15.0
"""For one password; a busy Raspberry Pi needs about two seconds."""
IDLE_S = 20.0
"""Then the worker is ended: its memory is needed a few times a year."""


class HashPassword(Message, frozen=True, kw_only=True, tag="password.hash"):
    """Conductor → worker: make a hash to keep."""

    password: str


class CheckPassword(Message, frozen=True, kw_only=True, tag="password.check"):
    """Conductor → worker: is it this one? An empty hash fits no password and costs the same work."""

    password: str
    kept: str


class PasswordHashed(Message, frozen=True, kw_only=True, tag="password.hashed"):
    """Worker → conductor."""

    kept: str


class PasswordChecked(Message, frozen=True, kw_only=True, tag="password.checked"):
    """Worker → conductor."""

    right: bool


PASSWORD_PIPE = Codec((HashPassword, CheckPassword, PasswordHashed, PasswordChecked))
