"""Wires a render node: bus, outbox, worker and link. Decides nothing."""

from __future__ import annotations

import secrets
from importlib.metadata import version
from pathlib import Path

from protocol import PROTOCOL_VERSION
from protocol.messages import Capabilities, Hello, NodeStatus
from protocol.runtime.bus import LastWill
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import SystemClock
from protocol.runtime.supervisor import Service, Supervisor
from protocol.topics import Channel, Topic, node_subscriptions
from protocol.words import NodeId
from render_node.adapters.hub_http import HubHttp
from render_node.services.engine_worker import EngineWorker
from render_node.services.link import HubLink
from render_node.services.outbox import Outbox
from render_node.services.traces import Traces
from render_node.settings import HubSettings, RenderSettings

ENGINES = ("mesh",)


async def run_node(settings: RenderSettings, gestures: tuple[str, ...]) -> None:
    """Serve the hub until SIGTERM or SIGINT."""
    clock = SystemClock()
    blobs = settings.data / "blobs"
    blobs.mkdir(parents=True, exist_ok=True)
    hello = _hello(settings, gestures)
    bus = _bus(hello, settings.hub, clock)
    worker = EngineWorker(hello.node_id, blobs, settings.data / "cache", settings.cache_mb)
    outbox = Outbox(hello.node_id, bus, blobs, clock)
    key = settings.hub.key.get_secret_value() if settings.hub.key else None
    traces = Traces(blobs, settings.data / "cache", settings.cache_mb)
    link = HubLink(hello, bus, worker, outbox, blobs, clock, lambda url: HubHttp(url, key), traces)
    supervisor = Supervisor(clock)
    supervisor.stop_on_signals()
    await supervisor.run([Service("bus", link.run_bus), Service("jobs", link.run_jobs), Service("outbox", outbox.run)])


def _hello(settings: RenderSettings, gestures: tuple[str, ...]) -> Hello:
    return Hello(
        node_id=node_id(settings.data),
        kind="render",
        name=settings.name,
        boot_id=secrets.token_hex(8),
        software=version("kinframe"),
        protocol=PROTOCOL_VERSION,
        capabilities=Capabilities(codecs=("h264",), engines=ENGINES, gestures=gestures),
    )


def _bus(hello: Hello, hub: HubSettings, clock: SystemClock) -> MqttBus:
    password = hub.password.get_secret_value() if hub.password else None
    address = BrokerAddress(hub.mqtt_host, hub.mqtt_port, hello.node_id, hub.username, password)
    gone = NodeStatus(node_id=hello.node_id, boot_id=hello.boot_id, online=False)
    will = LastWill(Topic(hello.node_id, Channel.STATUS), gone)
    return MqttBus(lambda: address, node_subscriptions(hello.node_id), will, clock)


def node_id(data: Path) -> NodeId:
    """Chosen at the first start and kept in the data folder."""
    file = data / "node-id"
    if not file.exists():
        data.mkdir(parents=True, exist_ok=True)
        file.write_text(f"render-{secrets.token_hex(4)}")
    return NodeId(file.read_text().strip())
