"""Whoever is told to stop while a message is on its way says nothing more, also when the broker's answer comes then."""

from __future__ import annotations

import asyncio

import pytest

from protocol.messages import NodeStatus
from protocol.runtime.bus import LastWill
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import SystemClock
from protocol.topics import Channel, Topic
from protocol.words import NodeId

NODE = NodeId("hallway")
STATUS = NodeStatus(node_id=NODE, boot_id="b", online=True)


class Answering:
    """A client whose broker answers when the test says so; waits as the library does."""

    def __init__(self) -> None:
        self.answered = asyncio.Event()
        self.published = 0

    async def publish(self, *_: object, timeout: float, **__: object) -> None:
        self.published += 1
        await asyncio.wait_for(self.answered.wait(), timeout)


@pytest.mark.parametrize("turns", range(5))
async def test_a_cancellation_together_with_the_answer_is_heeded(turns: int) -> None:
    will = LastWill(Topic(NODE, Channel.STATUS), STATUS)
    bus = MqttBus(lambda: BrokerAddress("", 0, ""), (), will, SystemClock())
    client = Answering()
    bus._client = client  # type: ignore[assignment]

    async def talk() -> None:
        for _ in range(20):
            await bus.publish(Topic(NODE, Channel.STATUS), STATUS)

    talking = asyncio.create_task(talk())
    while not client.published:
        await asyncio.sleep(0)
    client.answered.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    said = client.published
    talking.cancel()
    await asyncio.wait([talking], timeout=1)
    assert talking.cancelled()
    assert client.published == said
