"""What the conductor and its pairing worker say to each other; these messages never leave the hub."""

from __future__ import annotations

from protocol.codec import Codec
from protocol.messages import Message


class CodeTyped(Message, frozen=True, kw_only=True, tag="pairing.typed"):
    """Conductor → worker: the owner typed this code for a node."""

    node: str
    code: str
    element: bytes
    """The node's."""


class HubElement(Message, frozen=True, kw_only=True, tag="pairing.element"):
    """Worker → conductor: what the node is answered."""

    element: bytes


class NodeProved(Message, frozen=True, kw_only=True, tag="pairing.proof"):
    """Conductor → worker: the node's proof, and what it gets when it is right."""

    proof: bytes
    credential: bytes


class HubProved(Message, frozen=True, kw_only=True, tag="pairing.proved"):
    """Worker → conductor: the node knows the code."""

    proof: bytes
    sealed: bytes


class PairingFailed(Message, frozen=True, kw_only=True, tag="pairing.failed"):
    """Worker → conductor: an element that is none, or a proof that is wrong."""

    code: str
    words: str


PAIRING_PIPE = Codec((CodeTyped, HubElement, NodeProved, HubProved, PairingFailed))
