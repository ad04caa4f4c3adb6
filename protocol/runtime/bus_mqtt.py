"""The bus over MQTT 3.1.1 with aiomqtt: the one file that knows the library."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import aiomqtt
import structlog

from protocol.codec import WIRE
from protocol.errors import BusUnavailable, KinframeError
from protocol.messages import Message
from protocol.runtime.bus import (
    Arrived,
    Disconnected,
    LastWill,
    Link,
    LinkChanged,
    Listener,
    ReconnectPolicy,
    Undecodable,
)
from protocol.runtime.clock import Clock
from protocol.topics import Topic, delivery, parse_topic

log = structlog.get_logger()
KEEPALIVE_S = 10
NOT_AUTHORISED = {4, 5, 134, 135}
"""MQTT 3.1.1 and 5 return codes for bad credentials and missing rights."""


@dataclass(frozen=True)
class BrokerAddress:
    """Where the broker is and who we are there."""

    host: str
    port: int
    client_id: str
    username: str | None = None
    password: str | None = None
    tls: ssl.SSLContext | None = None


class MqttBus:
    """See the Bus port. ``address`` is asked before every try, for discovery may have found another broker."""

    def __init__(
        self,
        address: Callable[[], BrokerAddress],
        subscriptions: tuple[tuple[str, int], ...],
        will: LastWill,
        clock: Clock,
        policy: ReconnectPolicy | None = None,
        refused: Callable[[], bool] = lambda: False,
    ) -> None:
        """``refused`` hears that the broker does not know us; True when it is worth trying again at once."""
        self._refused = refused
        self._address = address
        self._subscriptions = subscriptions
        self._will = will
        self._clock = clock
        self._policy = policy or ReconnectPolicy()
        self._client: aiomqtt.Client | None = None
        self._early = asyncio.Event()

    async def publish(self, topic: Topic, message: Message) -> None:
        client = self._client
        if client is None:
            raise BusUnavailable("the broker cannot be reached")
        how = delivery(topic)
        try:
            with _heeding_cancellation():
                await client.publish(str(topic), WIRE.encode(message), qos=how.qos, retain=how.retain, timeout=5)
        except aiomqtt.MqttError as error:
            raise BusUnavailable(str(error)) from error

    def retry_now(self) -> None:
        """Cut the present wait short: discovery has just seen the hub."""
        self._early.set()

    async def run(self, listener: Listener) -> None:
        attempt = 0
        while True:
            why, reason, was_up = await self._one_connection(listener)
            if was_up:
                attempt = 0
                await listener(LinkChanged(Link.DOWN, reason))
            if attempt == 0:  # the first failure is loud, its repeats are quiet
                log.warning("bus_lost", why=why.value, reason=reason)
            self._early.clear()
            if why is Disconnected.NOT_AUTHORISED and self._refused() and attempt == 0:
                attempt += 1
                continue
            wait_ms = self._policy.wait_ms(attempt, why, random.random())
            attempt += 1
            await self._wait(wait_ms)

    async def _wait(self, ms: float) -> None:
        early = asyncio.ensure_future(self._early.wait())
        pause = asyncio.ensure_future(self._clock.sleep(ms))
        try:
            await asyncio.wait((early, pause), return_when=asyncio.FIRST_COMPLETED)
        finally:
            early.cancel()
            pause.cancel()

    async def _one_connection(self, listener: Listener) -> tuple[Disconnected, str, bool]:
        was_up = False
        try:
            async with contextlib.AsyncExitStack() as stack:
                with _heeding_cancellation():
                    client = await stack.enter_async_context(self._connect())
                    for topic_filter, qos in self._subscriptions:
                        await client.subscribe(topic_filter, qos=qos)
                self._client, was_up = client, True
                try:
                    await listener(LinkChanged(Link.UP))
                    async for incoming in client.messages:
                        await self._hear(incoming, listener)
                except asyncio.CancelledError:
                    await self._farewell(client)
                    raise
            return Disconnected.LOST, "the stream of messages ended", was_up
        except aiomqtt.MqttError as error:
            code = getattr(error, "rc", None)
            refused = getattr(code, "value", code) in NOT_AUTHORISED
            lost = Disconnected.LOST if was_up else Disconnected.UNREACHABLE
            return (Disconnected.NOT_AUTHORISED if refused else lost), str(error), was_up
        finally:
            self._client = None

    async def _farewell(self, client: aiomqtt.Client) -> None:
        """The broker drops the last will of a client that leaves in order, so it is said aloud."""
        will = delivery(self._will.topic)
        with contextlib.suppress(aiomqtt.MqttError):
            await client.publish(
                str(self._will.topic), WIRE.encode(self._will.message), will.qos, will.retain, timeout=1
            )

    def _connect(self) -> aiomqtt.Client:
        address = self._address()
        will = delivery(self._will.topic)
        return aiomqtt.Client(
            address.host,
            address.port,
            identifier=address.client_id,
            username=address.username,
            password=address.password,
            tls_context=address.tls,
            protocol=aiomqtt.ProtocolVersion.V311,
            keepalive=KEEPALIVE_S,
            timeout=5,
            socket_options=((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),),  # small messages that must not wait
            will=aiomqtt.Will(str(self._will.topic), WIRE.encode(self._will.message), will.qos, will.retain),
        )

    async def _hear(self, incoming: aiomqtt.Message, listener: Listener) -> None:
        name = str(incoming.topic)
        try:
            payload = incoming.payload if isinstance(incoming.payload, bytes) else b""
            heard: Arrived | Undecodable = Arrived(parse_topic(name), WIRE.decode(payload))
        except KinframeError as error:
            heard = Undecodable(name, error)
        await listener(heard)


@contextlib.contextmanager
def _heeding_cancellation() -> Iterator[None]:
    """The library waits with ``asyncio.wait_for``, which up to Python 3.11 swallows a cancellation that comes
    together with the answer: whoever was told to stop would go on, and speak after its own farewell."""
    task = asyncio.current_task()
    assert task is not None
    asked_before = task.cancelling()
    yield
    if task.cancelling() > asked_before:
        raise asyncio.CancelledError
