"""The link to the nodes, over bus or WebSocket: what they say becomes events, what we say finds them."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable

import structlog

from hub.core.effects import Admit, ShutOut
from hub.core.events import BrokerChanged, BrowserLeft, EffectFailed, Event, MessageIgnored, NodeSaid
from hub.ports import Blobs, BrokerUsers, Say
from hub.services.lanes import Lanes
from protocol import PROTOCOL_VERSION
from protocol.errors import BusUnavailable, KinframeError, NodeRevoked
from protocol.messages import ClipMade, ClockAnswer, ClockAsk, Hello, HubAnnounce, Message, Refused
from protocol.runtime.bus import Arrived, Bus, Heard, Link, LinkChanged, Undecodable
from protocol.runtime.clock import Clock
from protocol.runtime.log import Seldom
from protocol.topics import HUB, topic_for
from protocol.words import ClockId, HubMs, NodeId

log = structlog.get_logger()
Put = Callable[[Event], Awaitable[None]]


class NodeLink:
    """See the Outlet port. ``run`` listens on the bus, ``run_lanes`` carries messages out."""

    def __init__(
        self,
        bus: Bus,
        put: Put,
        blobs: Blobs,
        clock: Clock,
        announce: HubAnnounce,
        users: BrokerUsers | None = None,
    ) -> None:
        """``users``: of a broker of our own; None when the broker belongs to somebody else."""
        self._bus = bus
        self._users = users
        self._put = put
        self._blobs = blobs
        self._clock = clock
        self._clock_id = announce.clock_id
        self._announce = announce
        self._browsers: dict[NodeId, tuple[str, Say]] = {}
        self._seldom = Seldom()
        self._lanes = Lanes(self._carry, self._failed)

    async def run(self) -> None:
        await self._bus.run(self._heard)

    async def run_lanes(self) -> None:
        await self._lanes.run()

    async def send(self, node: NodeId, message: Message) -> None:
        self._lanes.put(node, message)

    async def admit(self, change: Admit) -> None:
        if self._users is not None and change.node.kind != "browser":
            self._users.put(change)

    async def shut_out(self, change: ShutOut) -> None:
        browser = self._browsers.get(change.node)
        if browser is not None:
            farewell = Refused(node_id=change.node, code=NodeRevoked.code, reason=NodeRevoked().message)
            with contextlib.suppress(BusUnavailable):
                await browser[1](farewell)
        if self._users is not None and change.kind != "browser":
            self._users.put(change)

    async def browser_said(self, node: NodeId, message: Message, say: Say) -> None:
        """A message from a browser frame; its hello opens the way back to it."""
        if isinstance(message, Hello):
            self._browsers[node] = (message.boot_id, say)
        if isinstance(message, ClockAsk):
            await say(self._time(message, self._clock.now_ms()))
        else:
            await self._tell(node, message, browser=True)

    async def browser_left(self, node: NodeId, say: Say) -> None:
        """The WebSocket closed; a newer one of the same frame is not concerned."""
        boot_id, current = self._browsers.get(node, ("", None))
        if current is say:
            del self._browsers[node]
            await self._put(BrowserLeft(node, boot_id))

    async def ignored(self, source: str, error: KinframeError) -> None:
        if count := self._seldom.worth_a_line(error.code):
            log.warning("message_ignored", source=source, code=error.code, reason=error.message, count=count)
        await self._put(MessageIgnored(source, error.code, error.message))

    async def _heard(self, heard: Heard) -> None:
        received = self._clock.now_ms()
        if isinstance(heard, Arrived):
            await self._arrived(heard, received)
        elif isinstance(heard, Undecodable):
            await self.ignored(heard.topic.split("/")[2] if heard.topic.count("/") > 1 else heard.topic, heard.error)
        elif isinstance(heard, LinkChanged):
            await self._put(BrokerChanged(heard.link is Link.UP, heard.reason))
            if heard.link is Link.UP:
                with contextlib.suppress(BusUnavailable):
                    await self._bus.publish(topic_for(self._announce, HUB), self._announce)

    async def _arrived(self, heard: Arrived, received: float) -> None:
        node, message = heard.topic.node, heard.message
        said_by = getattr(message, "node_id", node)
        if said_by != node:
            await self._put(MessageIgnored(node, "protocol.wrong_sender", f"it speaks in the name of {said_by}"))
        elif isinstance(message, ClockAsk):
            with contextlib.suppress(BusUnavailable):
                answer = self._time(message, received)
                await self._bus.publish(topic_for(answer, node), answer)
        else:
            await self._tell(node, message, browser=False)

    async def _tell(self, node: NodeId, message: Message, browser: bool) -> None:
        present = not isinstance(message, ClipMade) or self._delivered(message)
        await self._put(NodeSaid(node, message, browser, present))

    def _delivered(self, clip: ClipMade) -> bool:
        record = clip.record
        sizes = (self._blobs.size(record.video), self._blobs.size(record.track))
        return sizes == (record.video_bytes, record.track_bytes)

    def _time(self, ask: ClockAsk, received: float) -> ClockAnswer:
        return ClockAnswer(
            clock_id=self._clock_id,
            sent=ask.sent,
            received=HubMs(received),
            answered=HubMs(self._clock.now_ms()),
        )

    async def _carry(self, node: NodeId, message: Message) -> None:
        browser = self._browsers.get(node)
        if browser is not None:
            await browser[1](message)
        else:
            await self._bus.publish(topic_for(message, node), message)

    async def _failed(self, node: NodeId, message: Message, error: KinframeError) -> None:
        log.info("not_sent", to=node, message=type(message).__name__, code=error.code, reason=error.message)
        await self._put(EffectFailed(error.code, error.message, node, message))


def announcement(clock_id: ClockId, http_url: str, software: str, online: bool) -> HubAnnounce:
    """What the hub says of itself to all; the same with ``online=False`` is its last will."""
    return HubAnnounce(
        clock_id=clock_id, online=online, software=software, protocol=PROTOCOL_VERSION, http_url=http_url
    )
