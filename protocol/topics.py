"""The topic table: which message travels where, how surely, and whether a copy is kept.

``kinframe/1/<node>/<channel>`` between the hub and one node, ``kinframe/1/hub/<channel>`` for all.
MQTT 3.1.1, no shared subscriptions; expiry is inside the messages that need one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Literal

from protocol.errors import TopicMalformed
from protocol.messages import (
    ClipMade,
    ClipRejected,
    ClockAnswer,
    ClockAsk,
    CredentialAdopted,
    CredentialRenewed,
    Cue,
    CueCancel,
    CueRefused,
    Glance,
    Hello,
    HubAnnounce,
    HubHealth,
    IntakeReported,
    JobCancel,
    JobEnded,
    JobProgress,
    Manifest,
    Message,
    NodeStatus,
    Performance,
    Refused,
    RenderForget,
    RenderForgotten,
    RenderJob,
    SetLook,
    SetPanel,
    Showing,
    SpeakTrack,
    Spoken,
    StoreReport,
    ViewerSeen,
    ViewerWaved,
    Welcome,
)
from protocol.words import NodeId

ROOT = "kinframe/1"
HUB = NodeId("hub")
_NODE = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Channel(Enum):
    """The last part of a topic."""

    HELLO = "hello"
    STATUS = "status"
    REPORT = "report"
    PROGRESS = "progress"
    VIEWER = "viewer"
    COMMAND = "command"
    ASK = "ask"
    ANSWER = "answer"
    ANNOUNCE = "announce"
    HEALTH = "health"


@dataclass(frozen=True)
class Delivery:
    """How a channel is carried."""

    qos: Literal[0, 1]
    retain: bool
    to_hub: bool
    messages: tuple[type[Message], ...]


TABLE: dict[Channel, Delivery] = {
    Channel.HELLO: Delivery(1, False, True, (Hello,)),
    Channel.STATUS: Delivery(1, True, True, (NodeStatus,)),
    Channel.REPORT: Delivery(
        1,
        False,
        True,
        (
            StoreReport,
            CueRefused,
            Performance,
            Spoken,
            Showing,
            ViewerWaved,
            CredentialAdopted,
            IntakeReported,
            ClipMade,
            ClipRejected,
            JobEnded,
            RenderForgotten,
        ),
    ),
    Channel.VIEWER: Delivery(0, True, True, (ViewerSeen,)),
    Channel.PROGRESS: Delivery(0, False, True, (JobProgress,)),
    Channel.COMMAND: Delivery(
        1,
        False,
        False,
        (
            Welcome,
            Refused,
            CredentialRenewed,
            Manifest,
            Cue,
            CueCancel,
            SpeakTrack,
            Glance,
            SetLook,
            SetPanel,
            RenderJob,
            JobCancel,
            RenderForget,
        ),
    ),
    Channel.ASK: Delivery(0, False, True, (ClockAsk,)),
    Channel.ANSWER: Delivery(0, False, False, (ClockAnswer,)),
    Channel.ANNOUNCE: Delivery(1, True, False, (HubAnnounce,)),
    Channel.HEALTH: Delivery(0, True, False, (HubHealth,)),
}

FOR_ALL = frozenset({Channel.ANNOUNCE, Channel.HEALTH})
"""What the hub says to every node at once."""
_CHANNEL_OF: dict[type[Message], Channel] = {
    kind: channel for channel, delivery in TABLE.items() for kind in delivery.messages
}


@dataclass(frozen=True)
class Topic:
    """A parsed topic."""

    node: NodeId
    channel: Channel

    def __str__(self) -> str:
        return f"{ROOT}/{self.node}/{self.channel.value}"


def topic_for(message: Message, node: NodeId) -> Topic:
    """Where this message travels when ``node`` is the node at the other end of the hub.

    Raises TopicMalformed for a message that has no channel or a node id that cannot stand in a topic.
    """
    channel = _CHANNEL_OF.get(type(message))
    if channel is None:
        raise TopicMalformed(f"{type(message).__name__} travels on no topic")
    if not _NODE.fullmatch(node):
        raise TopicMalformed(f"{node!r} is no node id")
    return Topic(HUB if channel in FOR_ALL else node, channel)


def parse_topic(text: str) -> Topic:
    """The reverse of ``str(topic)``. Raises TopicMalformed."""
    prefix, _, rest = text.partition(f"{ROOT}/")
    parts = rest.split("/")
    if prefix or len(parts) != 2 or not _NODE.fullmatch(parts[0]):
        raise TopicMalformed(f"{text!r} is not in the topic table")
    try:
        return Topic(NodeId(parts[0]), Channel(parts[1]))
    except ValueError:
        raise TopicMalformed(f"{text!r} is not in the topic table") from None


def delivery(topic: Topic) -> Delivery:
    return TABLE[topic.channel]


def hub_subscriptions() -> tuple[tuple[str, int], ...]:
    """(filter, QoS) for everything that nodes say to the hub."""
    return tuple((f"{ROOT}/+/{channel.value}", d.qos) for channel, d in TABLE.items() if d.to_hub)


def node_subscriptions(node: NodeId) -> tuple[tuple[str, int], ...]:
    """(filter, QoS) for everything that the hub says to this node."""
    return tuple(
        (str(Topic(HUB if channel in FOR_ALL else node, channel)), d.qos)
        for channel, d in TABLE.items()
        if not d.to_hub
    )
