"""A node's credential: what pairing gives it, and the keys that both ends derive from its one secret. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal

import msgspec

from protocol.errors import MessageMalformed
from protocol.messages._base import Part
from protocol.words import NodeId

SECRET_BYTES = 32
Use = Literal["mqtt", "http", "time"]


class Credential(Part, frozen=True, kw_only=True):
    """Kept by the node, readable by nobody else. The hub keeps only what recognises it."""

    hub_id: str
    node_id: NodeId
    secret: bytes
    """Random, SECRET_BYTES long; never sent again after pairing or rotation."""
    authority: str
    """The hub's own certificate authority, PEM. Whoever it did not sign is not the hub."""
    mqtt_host: str = ""
    mqtt_port: int = 0
    http_url: str = ""

    @property
    def mqtt_password(self) -> str:
        """The user name is the node's id."""
        return _text(derived(self.secret, "mqtt"))

    @property
    def http_token(self) -> str:
        """For ``Authorization: Bearer``."""
        return f"{self.node_id}.{_text(derived(self.secret, 'http'))}"

    @property
    def time_key(self) -> bytes:
        """Signs clock packets, 32 bytes."""
        return derived(self.secret, "time")


def derived(secret: bytes, use: Use) -> bytes:
    """32 bytes for one use (HKDF-Expand of RFC 5869 with one block): knowing one tells nothing of the others."""
    return hmac.digest(secret, f"kinframe {use}".encode() + b"\x01", hashlib.sha256)


def encode_credential(credential: Credential) -> bytes:
    return msgspec.msgpack.encode(credential)


def decode_credential(data: bytes) -> Credential:
    """Raises MessageMalformed."""
    try:
        credential = msgspec.msgpack.decode(data, type=Credential)
    except (msgspec.DecodeError, ValueError) as broken:
        raise MessageMalformed(f"no credential: {broken}") from broken
    if len(credential.secret) != SECRET_BYTES:
        raise MessageMalformed("no credential: its secret has the wrong length")
    return credential


def with_secret(credential: Credential, secret: str) -> Credential:
    """The same credential with another secret, given in hex. Raises MessageMalformed."""
    try:
        changed = msgspec.structs.replace(credential, secret=bytes.fromhex(secret))
    except ValueError as broken:
        raise MessageMalformed("a secret is hex") from broken
    return decode_credential(encode_credential(changed))


def _text(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).decode().rstrip("=")
