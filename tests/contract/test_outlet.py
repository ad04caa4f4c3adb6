"""What the coordinator relies on of its way to the nodes: the fake remembers, the link carries."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from hub.core.effects import Admit, ShutOut
from hub.core.events import Event
from hub.core.records import NodeKeys, PairedNode
from hub.ports import Outlet
from hub.services.node_link import NodeLink, announcement
from protocol.messages import CueCancel, Message
from protocol.runtime.bus import LastWill
from protocol.runtime.fakes import FakeBroker, FakeBus, FakeClock, settle
from protocol.topics import HUB, hub_subscriptions, topic_for
from protocol.words import ClockId, CueId, NodeId
from tests.hub_fakes import MemoryBlobs, RememberingOutlet

Sent = Callable[[NodeId], list[Message]]
ONE, OTHER = NodeId("frame-1"), NodeId("frame-2")


@pytest.fixture(params=[RememberingOutlet, NodeLink])
async def outlet(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Outlet, Sent]]:
    """An outlet, and what went to a node by it."""
    if request.param is RememberingOutlet:
        fake = RememberingOutlet()
        yield fake, lambda node: [message for to, message in fake.sent if to == node]
        return

    async def put(event: Event) -> None:
        pass

    broker, gone = FakeBroker(), announcement(ClockId("c"), "", "1", False)
    bus = FakeBus(broker, hub_subscriptions(), LastWill(topic_for(gone, HUB), gone))
    link = NodeLink(bus, put, MemoryBlobs(), FakeClock(), announcement(ClockId("c"), "http://h", "1", True))
    services = [asyncio.create_task(service()) for service in (link.run, link.run_lanes)]
    await settle()

    def sent(node: NodeId) -> list[Message]:
        return [message for topic, message in broker.published if topic.split("/")[2] == node]

    yield link, sent
    for service in services:
        service.cancel()
    await asyncio.wait(services)


async def test_what_is_sent_to_one_node_stays_in_order_and_reaches_no_other(outlet: tuple[Outlet, Sent]) -> None:
    way, sent = outlet
    messages = [CueCancel(cue_id=CueId(f"cue-{number}")) for number in range(50)]
    for number, message in enumerate(messages):
        await way.send((ONE, OTHER)[number % 2], message)
    await settle(200)
    assert sent(ONE) == messages[::2]
    assert sent(OTHER) == messages[1::2]


async def test_whoever_is_not_there_can_be_let_in_and_shut_out(outlet: tuple[Outlet, Sent]) -> None:
    way, sent = outlet
    node = PairedNode(ONE, "frame", "Hall", "2030", NodeKeys("s", "h", "t", "k"))
    for kind in ("frame", "browser"):
        await way.admit(Admit(node, "password"))
        await way.shut_out(ShutOut(ONE, kind))
    await settle()
    assert sent(ONE) == []
    await way.send(ONE, CueCancel(cue_id=CueId("after")))
    await settle(200)
    assert len(sent(ONE)) == 1
