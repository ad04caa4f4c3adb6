"""The bus: what a node needs of MQTT, as a port, and the policy by which it comes back.

The adapter over a real broker is :mod:`protocol.runtime.bus_mqtt`, the fake is in
:mod:`protocol.runtime.fakes`; one contract suite runs over both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from protocol.errors import KinframeError
from protocol.messages import Message
from protocol.topics import Topic


class Link(Enum):
    """Whether the broker can be heard."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True)
class Arrived:
    """A message that came in."""

    topic: Topic
    message: Message


@dataclass(frozen=True)
class Undecodable:
    """Bytes that came in on a topic of ours and are no message: to be counted and named, never fatal."""

    topic: str
    error: KinframeError


@dataclass(frozen=True)
class LinkChanged:
    """The connection came or went."""

    link: Link
    reason: str = ""


Heard = Arrived | Undecodable | LinkChanged
Listener = Callable[[Heard], Awaitable[None]]
"""Must be quick: it only puts into the node's inbox (a slow listener makes the broker drop messages)."""


class Bus(Protocol):
    """A node's connection to the broker."""

    async def publish(self, topic: Topic, message: Message) -> None:
        """QoS and retention come from the topic table. Raises BusUnavailable while the link is down."""
        ...

    async def run(self, listener: Listener) -> None:
        """Connect, subscribe, listen, and come back after every loss, until cancelled."""
        ...


@dataclass(frozen=True)
class LastWill:
    """What the broker says for us when we vanish."""

    topic: Topic
    message: Message


class Disconnected(Enum):
    """Why a connection ended, as far as the policy cares."""

    LOST = "lost"
    UNREACHABLE = "unreachable"
    NOT_AUTHORISED = "not authorised"


@dataclass(frozen=True)
class ReconnectPolicy:
    """How long to wait before the next try: doubled, jittered, capped; unhurried when the broker refuses us."""

    first_ms: float = 100.0
    longest_ms: float = 2_000.0
    """Of a house: a hundred nodes that try every second or two are nothing to a broker that comes back."""
    refused_ms: float = 30_000.0

    def wait_ms(self, attempt: int, why: Disconnected, chance: float) -> float:
        """``attempt`` counts failures in a row from 0; ``chance`` in 0..1."""
        if why is Disconnected.NOT_AUTHORISED:
            return self.refused_ms * (0.75 + chance / 2)
        ceiling = min(self.longest_ms, self.first_ms * 2.0 ** min(attempt, 16))
        return ceiling * (0.5 + chance / 2)
