"""What every bus does, over the fake broker and over a real mosquitto."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from protocol.errors import BusUnavailable
from protocol.messages import ClockAsk, Cue, Hello, JobProgress, Message, NodeStatus
from protocol.runtime.bus import Arrived, Bus, Heard, LastWill, Link, LinkChanged, ReconnectPolicy, Undecodable
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import SystemClock
from protocol.runtime.fakes import FakeBroker, FakeBus
from protocol.topics import HUB, Channel, Topic, hub_subscriptions, node_subscriptions, topic_for
from protocol.words import NodeId
from tests.broker import Mosquitto, mosquitto
from tests.patience import PATIENCE_S
from tests.samples import SAMPLES

NODE = NodeId("frame-1")
Make = Callable[[NodeId], Bus]


def _will(node: NodeId) -> LastWill:
    return LastWill(Topic(node, Channel.STATUS), NodeStatus(node_id=node, boot_id="b", online=False))


@pytest.fixture(params=["fake", "mosquitto"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    if request.param == "fake":
        broker = FakeBroker()
        yield lambda node: FakeBus(broker, _subscriptions(node), _will(node))
    else:
        with mosquitto(tmp_path) as real:
            yield lambda node: mqtt_bus(real, node)


def mqtt_bus(broker: Mosquitto, node: NodeId) -> MqttBus:
    address = BrokerAddress("127.0.0.1", broker.port, str(node))
    policy = ReconnectPolicy(first_ms=20, longest_ms=100)
    return MqttBus(lambda: address, _subscriptions(node), _will(node), SystemClock(), policy)


def _subscriptions(node: NodeId) -> tuple[tuple[str, int], ...]:
    return hub_subscriptions() if node == HUB else node_subscriptions(node)


class Ears:
    """Keeps what a bus hears and lets a test wait for it."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._more = asyncio.Event()

    async def __call__(self, heard: Heard) -> None:
        self.heard.append(heard)
        self._more.set()

    async def wait_for(self, wanted: Callable[[Heard], bool]) -> Heard:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for heard in self.heard:
                    if wanted(heard):
                        return heard
                self._more.clear()
                await self._more.wait()

    async def message(self, kind: type[Message]) -> Message:
        heard = await self.wait_for(lambda h: isinstance(h, Arrived) and isinstance(h.message, kind))
        assert isinstance(heard, Arrived)
        return heard.message


@asynccontextmanager
async def listening(bus: Bus) -> AsyncIterator[Ears]:
    ears = Ears()
    task = asyncio.create_task(bus.run(ears))
    try:
        await ears.wait_for(lambda heard: heard == LinkChanged(Link.UP))
        yield ears
    finally:
        task.cancel()
        await asyncio.wait([task])


def sample(kind: type[Message]) -> Message:
    return next(message for message in SAMPLES if isinstance(message, kind))


async def test_what_a_node_says_the_hub_hears_and_back(make: Make) -> None:
    hub, node = make(HUB), make(NODE)
    async with listening(hub) as at_hub, listening(node) as at_node:
        for kind in (Hello, JobProgress, ClockAsk):
            await node.publish(topic_for(sample(kind), NODE), sample(kind))
            assert await at_hub.message(kind) == sample(kind)
        await hub.publish(topic_for(sample(Cue), NODE), sample(Cue))
        assert await at_node.message(Cue) == sample(Cue)


async def test_a_node_does_not_hear_what_is_meant_for_another(make: Make) -> None:
    hub, node, other = make(HUB), make(NODE), make(NodeId("frame-2"))
    async with listening(hub), listening(node) as at_node, listening(other) as at_other:
        await hub.publish(topic_for(sample(Cue), NODE), sample(Cue))
        await at_node.message(Cue)
        assert not [heard for heard in at_other.heard if isinstance(heard, Arrived)]


async def test_the_status_is_kept_for_who_comes_later(make: Make) -> None:
    hub, node = make(HUB), make(NODE)
    status = NodeStatus(node_id=NODE, boot_id="b", online=True)
    async with listening(node):
        await node.publish(topic_for(status, NODE), status)
        async with listening(hub) as at_hub:
            assert await at_hub.message(NodeStatus) == status


async def test_publishing_without_a_connection_says_so(make: Make) -> None:
    with pytest.raises(BusUnavailable):
        await make(NODE).publish(topic_for(sample(Hello), NODE), sample(Hello))


async def test_a_killed_broker_is_survived(tmp_path: Path) -> None:
    with mosquitto(tmp_path) as broker:
        hub, node = mqtt_bus(broker, HUB), mqtt_bus(broker, NODE)
        async with listening(hub) as at_hub, listening(node) as at_node:
            broker.kill()
            await at_node.wait_for(lambda heard: isinstance(heard, LinkChanged) and heard.link is Link.DOWN)
            with pytest.raises(BusUnavailable):
                await node.publish(topic_for(sample(Hello), NODE), sample(Hello))
            await at_hub.wait_for(lambda heard: isinstance(heard, LinkChanged) and heard.link is Link.DOWN)
            at_hub.heard.clear()
            at_node.heard.clear()
            broker.start()
            for ears in (at_hub, at_node):
                await ears.wait_for(lambda heard: heard == LinkChanged(Link.UP))
            await node.publish(topic_for(sample(Hello), NODE), sample(Hello))
            assert await at_hub.message(Hello) == sample(Hello)


async def test_the_last_will_speaks_for_a_node_that_vanished(make: Make) -> None:
    hub, node = make(HUB), make(NODE)
    async with listening(hub) as at_hub:
        ears = Ears()
        running = asyncio.create_task(node.run(ears))
        await ears.wait_for(lambda heard: heard == LinkChanged(Link.UP))
        if isinstance(node, MqttBus):
            await _cut(node)
        running.cancel()
        await asyncio.wait([running])
        assert await at_hub.message(NodeStatus) == NodeStatus(node_id=NODE, boot_id="b", online=False)


async def _cut(bus: MqttBus) -> None:
    """Drop the connection as a power cut would: no DISCONNECT."""
    client = bus._client
    assert client is not None
    connection = client._client.socket()
    connection.shutdown(2)
    await asyncio.sleep(0.1)


async def test_a_node_that_leaves_in_order_says_so(make: Make) -> None:
    hub, node = make(HUB), make(NODE)
    async with listening(hub) as at_hub:
        async with listening(node):
            pass
        assert await at_hub.message(NodeStatus) == NodeStatus(node_id=NODE, boot_id="b", online=False)


async def test_bytes_that_are_no_message_are_named_and_not_fatal(tmp_path: Path) -> None:
    with mosquitto(tmp_path) as broker:
        hub, node = mqtt_bus(broker, HUB), mqtt_bus(broker, NODE)
        async with listening(hub) as at_hub, listening(node):
            client = node._client
            assert client is not None
            for name, payload in (("hello", b"\xff"), ("hello", b"\x81\xa4type\xa3x.y"), ("nonsense/deep", b"")):
                await client.publish(f"kinframe/1/{NODE}/{name}", payload)
            await at_hub.wait_for(lambda h: isinstance(h, Undecodable) and h.error.code == "protocol.malformed")
            await at_hub.wait_for(lambda h: isinstance(h, Undecodable) and h.error.code == "protocol.unknown_type")
            await node.publish(topic_for(sample(Hello), NODE), sample(Hello))
            assert await at_hub.message(Hello) == sample(Hello)
