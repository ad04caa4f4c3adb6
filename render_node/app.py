"""Wires a render node: bus, outbox, worker and link. Decides nothing."""

from __future__ import annotations

import secrets
from importlib.metadata import version
from pathlib import Path

import structlog

from protocol import PROTOCOL_VERSION
from protocol.errors import NodeRevoked
from protocol.messages import Capabilities, Hello, NodeStatus
from protocol.runtime.bus import LastWill
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import Clock, SystemClock
from protocol.runtime.credential_folder import CredentialFolder
from protocol.runtime.pairing import Applicant, TerminalBoard, pair
from protocol.runtime.supervisor import Service, Supervisor
from protocol.runtime.tls import hub_context
from protocol.topics import Channel, Topic, node_subscriptions
from protocol.words import NodeId
from render_node.adapters.hub_http import HubHttp
from render_node.services.engine_worker import EngineWorker
from render_node.services.link import HubLink
from render_node.services.outbox import Outbox
from render_node.services.traces import Traces
from render_node.settings import HubSettings, RenderSettings

log = structlog.get_logger()
ENGINES = ("mesh",)


async def run_node(
    settings: RenderSettings, gestures: tuple[str, ...], atlases: tuple[str, ...], *, pair_anew: bool = False
) -> None:
    """Serve the hub until SIGTERM or SIGINT; first be paired, if nobody has done that yet."""
    clock = SystemClock()
    settings.data.mkdir(parents=True, exist_ok=True)
    credentials = CredentialFolder(settings.data)
    if pair_anew:
        credentials.forget()
    if settings.hub.pairing and credentials.current is None:
        await _be_paired(settings, credentials, clock)
    if settings.hub.pairing and credentials.current is None:
        return  # told to stop before anybody typed the code
    blobs = settings.data / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    hello = _hello(settings, gestures, atlases)
    bus = _bus(hello, settings.hub, credentials, clock)
    worker = EngineWorker(hello.node_id, blobs, settings.data / "cache", settings.cache_mb, settings.variants)
    outbox = Outbox(hello.node_id, bus, blobs, clock)
    traces = Traces(blobs, settings.data / "cache", settings.cache_mb)

    def reach(url: str) -> HubHttp:
        return HubHttp(url, credentials.current)

    link = HubLink(hello, bus, worker, outbox, blobs, clock, reach, traces, credentials)
    supervisor = Supervisor(clock)
    supervisor.stop_on_signals()
    await supervisor.run([Service("bus", link.run_bus), Service("jobs", link.run_jobs), Service("outbox", outbox.run)])


async def _be_paired(settings: RenderSettings, credentials: CredentialFolder, clock: Clock) -> None:
    me = Applicant(node_id(settings.data), "render", settings.name, version("kinframe"))

    async def ask() -> None:
        credentials.keep(await pair(me, lambda: settings.hub.url.rstrip("/"), TerminalBoard(), clock))

    supervisor = Supervisor(clock)
    supervisor.stop_on_signals()
    await supervisor.run([Service("pairing", ask)])


def _hello(settings: RenderSettings, gestures: tuple[str, ...], atlases: tuple[str, ...]) -> Hello:
    return Hello(
        node_id=node_id(settings.data),
        kind="render",
        name=settings.name,
        boot_id=secrets.token_hex(8),
        software=version("kinframe"),
        protocol=PROTOCOL_VERSION,
        capabilities=Capabilities(codecs=("h264",), engines=ENGINES, gestures=gestures, atlases=atlases),
    )


def _bus(hello: Hello, hub: HubSettings, credentials: CredentialFolder, clock: SystemClock) -> MqttBus:
    gone = NodeStatus(node_id=hello.node_id, boot_id=hello.boot_id, online=False)
    will = LastWill(Topic(hello.node_id, Channel.STATUS), gone)
    known = credentials.current
    tls = hub_context(known.authority, known.hub_id) if known else None

    def address() -> BrokerAddress:
        mine = credentials.current
        if hub.mqtt_host is not None or mine is None:
            password = hub.password.get_secret_value() if hub.password else None
            return BrokerAddress(hub.mqtt_host or "127.0.0.1", hub.mqtt_port, hello.node_id, hub.username, password)
        return BrokerAddress(mine.mqtt_host, mine.mqtt_port, mine.node_id, mine.node_id, mine.mqtt_password, tls)

    def refused() -> bool:
        log.warning("hub_refuses_this_node", code=NodeRevoked.code, remedy="pair it anew: kinframe render node --pair")
        return credentials.refused()

    return MqttBus(address, node_subscriptions(hello.node_id), will, clock, refused=refused)


def node_id(data: Path) -> NodeId:
    """Chosen at the first start and kept in the data folder."""
    file = data / "node-id"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        file.write_text(f"render-{secrets.token_hex(4)}")
    return NodeId(file.read_text().strip())
