"""Pairing by sight: six digits, carried by a person from a node's panel to the hub's page, become a shared key.

SPAKE2 over Ed25519 (draft-irtf-cfrg-spake2, as the package ``spake2`` frames it): whoever listens learns nothing,
whoever meddles has one guess. Both ends then prove to each other that they hold the key, the node first.
The steps over HTTP stand in docs/protocol.md.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from spake2 import SPAKE2_A, SPAKE2_B, SPAKEError
from spake2.ed25519_basic import NotOnCurve

from protocol.errors import HubForeign, PairingCodeWrong, PairingMalformed
from protocol.words import NodeId

DIGITS = 6
TRIES = 3
"""With one code, counted by both ends; then the node shows another."""
HUB_NAME = b"kinframe hub"
NONCE_BYTES = 12
ELEMENT_BYTES = 33
"""Whose it is, then a point."""


def new_code() -> str:
    """Six digits, each as likely as any other."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def is_code(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdigit()


@dataclass(frozen=True)
class PairingKeys:
    """What both ends derive; equal only when both had the same code."""

    key: bytes
    transcript: bytes

    def node_proof(self) -> bytes:
        return hmac.digest(self._for("node"), self.transcript, hashlib.sha256)

    def hub_proof(self) -> bytes:
        return hmac.digest(self._for("hub"), self.transcript, hashlib.sha256)

    def check_node(self, proof: bytes) -> None:
        """Raises PairingCodeWrong."""
        if not hmac.compare_digest(self.node_proof(), proof):
            raise PairingCodeWrong()

    def check_hub(self, proof: bytes) -> None:
        """Raises HubForeign."""
        if not hmac.compare_digest(self.hub_proof(), proof):
            raise HubForeign()

    def sealed(self, data: bytes) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + ChaCha20Poly1305(self._for("seal")).encrypt(nonce, data, self.transcript)

    def opened(self, sealed: bytes) -> bytes:
        """Raises PairingMalformed."""
        nonce, data = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
        try:
            return ChaCha20Poly1305(self._for("seal")).decrypt(nonce, data, self.transcript)
        except (InvalidTag, ValueError) as broken:
            raise PairingMalformed("what the hub sealed cannot be opened") from broken

    def _for(self, use: str) -> bytes:
        return hmac.digest(self.key, f"kinframe pairing {use}".encode() + b"\x01", hashlib.sha256)


class NodeSide:
    """The end that shows the code. One object, one try."""

    def __init__(self, code: str, node: NodeId) -> None:
        self._spake = SPAKE2_A(code.encode(), idA=node.encode(), idB=HUB_NAME)
        self.element: bytes = self._spake.start()

    def keys(self, hub_element: bytes) -> PairingKeys:
        """Raises PairingMalformed for an element that is none."""
        return PairingKeys(_finished(self._spake, hub_element), self.element + hub_element)


class HubSide:
    """The end at which the code is typed. One object, one try."""

    def __init__(self, code: str, node: NodeId) -> None:
        self._spake = SPAKE2_B(code.encode(), idA=node.encode(), idB=HUB_NAME)
        self.element: bytes = self._spake.start()

    def keys(self, node_element: bytes) -> PairingKeys:
        """Raises PairingMalformed for an element that is none."""
        return PairingKeys(_finished(self._spake, node_element), node_element + self.element)


def _finished(spake: SPAKE2_A | SPAKE2_B, element: bytes) -> bytes:
    if len(element) != ELEMENT_BYTES:  # the package takes shorter ones for numbers with zeros in front
        raise PairingMalformed(f"an element has {ELEMENT_BYTES} bytes, not {len(element)}")
    try:
        return bytes(spake.finish(element))
    except (SPAKEError, NotOnCurve, ValueError, AssertionError, IndexError) as broken:
        raise PairingMalformed(f"no element of the group: {broken}") from broken
