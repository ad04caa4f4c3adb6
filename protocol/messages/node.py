"""Who is there: how nodes and hub find out about each other.

Flow: the hub announces itself → a node says hello → the hub welcomes it (and sends what it should
know) → the node's status says online until its last will says otherwise.
"""

from __future__ import annotations

from protocol.messages._base import Message, Part
from protocol.messages.store import Held
from protocol.words import ClockId, JobId, NodeId, NodeKind


class Capabilities(Part, frozen=True, kw_only=True):
    """What a node can do; what is absent it cannot."""

    codecs: tuple[str, ...] = ()
    """Video codecs it decodes, e.g. ``h264``."""
    width: int = 0
    """Of the panel, in pixels; 0 when it has none."""
    height: int = 0
    look: bool = False
    """Applies looks (light, vignette, weather)."""
    settle: bool = False
    presented_hashes: bool = False
    """Reports the hashes of the first and last image it presented."""
    sense: bool = False
    hear: bool = False
    speak: bool = False
    mouth: bool = False
    """Moves a portrait's mouth by a viseme track."""
    engines: tuple[str, ...] = ()
    """Rendering engines, e.g. ``mesh``."""
    gestures: tuple[str, ...] = ()
    """Gestures that its engines render."""
    atlases: tuple[str, ...] = ()
    """Atlases that it renders; nobody can ask for them in words."""


class Hello(Message, frozen=True, kw_only=True, tag="node.hello"):
    """Node → hub. Sent after every connect and whenever the hub announces itself."""

    node_id: NodeId
    kind: NodeKind
    name: str
    """For people: "Hallway". The hub may give it another one."""
    boot_id: str
    """Random, new at each start of the node."""
    software: str
    protocol: tuple[int, int]
    capabilities: Capabilities
    room: str = ""
    held: Held | None = None
    """Frames only: what lies verified in the clip store."""
    running: tuple[JobId, ...] = ()
    """Render nodes only: jobs under way."""


class Welcome(Message, frozen=True, kw_only=True, tag="node.welcome"):
    """Hub → node: the answer to a hello."""

    node_id: NodeId
    clock_id: ClockId
    name: str
    """The name under which the house knows the node."""
    http_url: str
    """Where blobs are fetched and delivered."""
    time_port: int = 0
    """Where frames with a time key ask for hub time over UDP; 0: over MQTT only."""


class Refused(Message, frozen=True, kw_only=True, tag="node.refused"):
    """Hub → node: this hello cannot be accepted, and why."""

    node_id: NodeId
    code: str
    reason: str


class CredentialRenewed(Message, frozen=True, kw_only=True, tag="node.credential"):
    """Hub → node, over TLS only: from now on this is your secret. The old one is good until you say you have it."""

    node_id: NodeId
    secret: str
    """Hex (protocol.credential)."""


class CredentialAdopted(Message, frozen=True, kw_only=True, tag="node.adopted"):
    """Node → hub: the new secret is kept."""

    node_id: NodeId
    token_hash: str
    """sha256 of the new HTTP token, hex: says which secret is meant."""


class NodeStatus(Message, frozen=True, kw_only=True, tag="node.status"):
    """Node → hub, retained; ``online=False`` is the last will, sent by the broker."""

    node_id: NodeId
    boot_id: str
    online: bool


class HubAnnounce(Message, frozen=True, kw_only=True, tag="hub.announce"):
    """Hub → all, retained, with a last will of ``online=False``."""

    clock_id: ClockId
    online: bool
    software: str
    protocol: tuple[int, int]
    http_url: str = ""


class HubHealth(Message, frozen=True, kw_only=True, tag="hub.health"):
    """Hub → all, retained, every half minute and within a second of a change. Whether there is a hub says its
    announcement: this message stays when the hub is gone.
    """

    clock_id: ClockId
    software: str
    uptime_s: float
    frames_online: int
    frames: int
    """That the house knows."""
    render_nodes_online: int
    jobs: int
    """Render jobs that wait or are under way."""
    problems: dict[str, int] = {}
    """How many problems there are of each code."""
    disk_free_bytes: int = 0
    """In the hub's data folder."""
