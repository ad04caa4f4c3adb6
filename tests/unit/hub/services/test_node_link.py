"""The link to the nodes, over a broker in memory and browsers that are functions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from hub.core.effects import Admit, ShutOut
from hub.core.events import BrokerChanged, BrowserLeft, EffectFailed, Event, MessageIgnored, NodeSaid
from hub.core.records import NodeKeys, PairedNode
from hub.services.node_link import NodeLink, announcement
from protocol.errors import BusUnavailable
from protocol.messages import ClipMade, ClockAnswer, ClockAsk, Cue, HubAnnounce, Message, NodeStatus, Refused, Welcome
from protocol.runtime.bus import Arrived, Heard, LastWill
from protocol.runtime.fakes import FakeBroker, FakeBus, FakeClock, settle
from protocol.topics import HUB, Channel, Topic, hub_subscriptions, node_subscriptions
from protocol.words import ClockId, NodeId
from tests.hub_fakes import MemoryBlobs
from tests.samples import CLIP, SAMPLES
from tests.trust_fakes import MemoryUsers
from tests.unit.hub.core.houses import hello

FRAME = NodeId("frame-1")


class Setup:
    def __init__(self) -> None:
        self.broker, self.blobs, self.events = FakeBroker(), MemoryBlobs(), list[Event]()
        self.announce = announcement(ClockId("c"), "http://h", "1", True)
        will = LastWill(Topic(HUB, Channel.ANNOUNCE), announcement(ClockId("c"), "", "1", False))
        bus = FakeBus(self.broker, hub_subscriptions(), will)
        self.users = MemoryUsers()
        self.link = NodeLink(bus, self.put, self.blobs, FakeClock(), self.announce, self.users)
        gone = NodeStatus(node_id=FRAME, boot_id="b", online=False)
        self.node = FakeBus(self.broker, node_subscriptions(FRAME), LastWill(Topic(FRAME, Channel.STATUS), gone))
        self.heard: list[Message] = []

    async def put(self, event: Event) -> None:
        self.events.append(event)

    async def hear(self, heard: Heard) -> None:
        if isinstance(heard, Arrived):
            self.heard.append(heard.message)


@asynccontextmanager
async def linked() -> AsyncIterator[Setup]:
    setup = Setup()
    tasks = [asyncio.create_task(run) for run in (setup.link.run(), setup.link.run_lanes(), setup.node.run(setup.hear))]
    await settle()
    try:
        yield setup
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


def sample(kind: type[Message]) -> Message:
    return next(message for message in SAMPLES if isinstance(message, kind))


async def test_it_announces_the_hub_and_says_that_the_broker_is_there() -> None:
    async with linked() as setup:
        assert setup.events == [BrokerChanged(True)]
        assert setup.heard == [setup.announce]
    assert [m for _, m in setup.broker.published if isinstance(m, HubAnnounce)][-1].online is False


async def test_what_nodes_say_becomes_events_and_time_is_told_at_once() -> None:
    async with linked() as setup:
        said = hello("frame-1", "Hallway")
        await setup.node.publish(Topic(FRAME, Channel.HELLO), said)
        await setup.node.publish(Topic(FRAME, Channel.ASK), ClockAsk(node_id=FRAME, sent=7.0))
        await settle()
        assert setup.events[1:] == [NodeSaid(FRAME, said)]
        (answer,) = [m for m in setup.heard if isinstance(m, ClockAnswer)]
        assert (answer.sent, answer.clock_id) == (7.0, "c")


async def test_nobody_speaks_in_the_name_of_another() -> None:
    async with linked() as setup:
        await setup.node.publish(Topic(FRAME, Channel.HELLO), hello("frame-2", "Impostor"))
        await settle()
        (ignored,) = setup.events[1:]
        assert isinstance(ignored, MessageIgnored)
        assert ignored.code == "protocol.wrong_sender"


async def test_clips_are_taken_only_with_their_bytes() -> None:
    async with linked() as setup:
        made = sample(ClipMade)
        for present in (False, True):
            if present:
                setup.blobs.bytes |= {CLIP.video: b"v" * CLIP.video_bytes, CLIP.track: b"t" * CLIP.track_bytes}
            await setup.node.publish(Topic(NodeId("render-1"), Channel.REPORT), made)
            await settle()
            said = setup.events[-1]
            assert isinstance(said, NodeSaid)
            assert said.bytes_present is present


async def test_messages_find_native_frames_and_failures_come_back() -> None:
    async with linked() as setup:
        cue = sample(Cue)
        await setup.link.send(FRAME, cue)
        await settle()
        assert setup.heard[-1] == cue
        setup.broker.up = False
        await setup.link.send(FRAME, cue)
        await settle()
        assert setup.events[-1] == EffectFailed("bus.unavailable", "the broker cannot be reached", FRAME, cue)


async def test_browser_frames_are_reached_over_their_own_way() -> None:
    async with linked() as setup:
        said: list[Message] = []

        async def say(message: Message) -> None:
            said.append(message)

        async def gone(message: Message) -> None:
            raise BusUnavailable("closed")

        browser = NodeId("browser-1")
        await setup.link.browser_said(browser, hello("browser-1", "Tablet", "b7"), say)
        await setup.link.browser_said(browser, ClockAsk(node_id=browser, sent=1.0), say)
        assert isinstance(said[0], ClockAnswer)
        welcome = sample(Welcome)
        await setup.link.send(browser, welcome)
        await settle()
        assert said[-1] == welcome
        await setup.link.browser_said(browser, hello("browser-1", "Tablet", "b8"), gone)
        await setup.link.browser_left(browser, say)  # the old socket closes after the new one opened
        await setup.link.send(browser, welcome)
        await settle()
        assert isinstance(setup.events[-1], EffectFailed)
        await setup.link.browser_left(browser, gone)
        assert setup.events[-1] == BrowserLeft(browser, "b8")


async def test_only_native_nodes_are_users_of_the_broker_and_browsers_hear_that_they_are_shut_out() -> None:
    async with linked() as setup:
        said: list[Message] = []

        async def say(message: Message) -> None:
            said.append(message)

        browser = NodeId("browser-1")
        await setup.link.browser_said(browser, hello("browser-1", "Tablet"), say)
        for node, kind in ((FRAME, "frame"), (browser, "browser")):
            paired = PairedNode(node, kind, "Name", "2030", NodeKeys("s", "h", "t", "k"))
            await setup.link.admit(Admit(paired, "password"))
        await setup.users.settled()
        assert setup.users.passwords == {FRAME: "password"}
        await setup.link.shut_out(ShutOut(browser, "browser"))
        await setup.link.shut_out(ShutOut(FRAME, "frame"))
        await setup.users.settled()
        assert setup.users.passwords == {}
        assert [type(message) for message in said] == [Refused]
