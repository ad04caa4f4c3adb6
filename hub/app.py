"""Wires a hub: records, blobs, broker, bus, coordinator, web. Decides nothing."""

from __future__ import annotations

import asyncio
import gc
import secrets
import socket
from functools import partial
from importlib.metadata import version
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from hub.adapters.blobs_folder import FolderBlobs
from hub.adapters.broker_mosquitto import MosquittoChild
from hub.adapters.data_folder import PasswordFile, held, house_key, hub_id
from hub.adapters.data_search import search
from hub.adapters.grammar_hassil import HassilGrammar
from hub.adapters.machine import OwnMachine
from hub.adapters.metrics_prometheus import PrometheusMetrics
from hub.adapters.passwords_child import PasswordWorkerChild
from hub.adapters.photos_child import PhotoWorkerChild
from hub.adapters.records_sqlite import SqlRecords
from hub.adapters.scenes_built_in import built_in_scenes
from hub.core.portraits import referenced_blobs
from hub.core.state import State
from hub.services.coordinator import Coordinator
from hub.services.health import HealthTeller
from hub.services.interpreter import HouseInterpreter
from hub.services.node_link import NodeLink, announcement
from hub.services.owner_door import HouseDoor
from hub.services.searching import Searching
from hub.services.time_server import TimeServer, time_keys
from hub.services.way_in import show_password, show_way_in
from hub.services.web_server import WebServer, listen
from hub.settings import HubSettings
from hub.web.application import create_app
from hub.web.parts import Parts
from protocol.discovery import DiscoveryRecord
from protocol.runtime.bus import LastWill
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import SystemClock
from protocol.runtime.supervisor import RestartBudget, Service, Supervisor
from protocol.topics import HUB, Channel, Topic, hub_subscriptions
from protocol.words import ClockId

log = structlog.get_logger()
SOFTWARE = version("kinframe")
PATIENT = RestartBudget(failures=20)
"""For what may well fail for a while without the hub being to blame."""


async def run_hub(settings: HubSettings) -> None:
    """Conduct the house until SIGTERM or SIGINT."""
    with held(settings.data):
        records = SqlRecords(settings.records.url or f"sqlite:///{settings.data.absolute() / 'house.sqlite'}")
        try:
            await _conduct(settings, records)
        finally:
            await records.close()


async def _conduct(settings: HubSettings, records: SqlRecords) -> None:
    clock = SystemClock()
    listening = listen("0.0.0.0" if settings.http.lan else "127.0.0.1", settings.http.port)  # noqa: S104
    base_url = f"http://{_own_address(settings)}:{settings.http.port}"
    clock_id = ClockId(secrets.token_hex(4))
    timing = listen("0.0.0.0" if settings.http.lan else "127.0.0.1", settings.time.port, socket.SOCK_DGRAM)  # noqa: S104
    blobs = FolderBlobs(settings.data / "blobs")
    house, port = await records.load(), timing.getsockname()[1]
    state = State(clock_id, base_url, house, time_port=port, built_in=built_in_scenes())
    if swept := await blobs.sweep(referenced_blobs(state)):
        log.info("blobs_swept", count=swept)
    machine = OwnMachine(settings.data)
    metrics = PrometheusMetrics(machine, clock, SOFTWARE)
    coordinator = Coordinator(state, records, blobs, clock, metrics)
    metrics.watch(coordinator)
    bus = _bus(settings, clock, clock_id)
    link = NodeLink(bus, coordinator.put, blobs, clock, announcement(clock_id, base_url, SOFTWARE, True))
    coordinator.connect(link)
    searching = Searching(partial(search, settings.data), coordinator.put)
    coordinator.search_by(searching)
    interpreter = HouseInterpreter(coordinator, HassilGrammar)
    photos = PhotoWorkerChild()
    time_server = TimeServer(timing, lambda node: time_keys(coordinator.state.house, node), clock, clock_id)
    metrics.watch_time(time_server.ignored)
    passwords = PasswordWorkerChild()
    door = HouseDoor(passwords, PasswordFile(settings.data), coordinator.put, clock)
    if (password := await door.prepare()) is not None:
        show_password(password)
    parts = Parts(
        conductor=coordinator,
        interpreter=interpreter,
        blobs=blobs,
        photos=photos,
        browsers=link,
        machine=machine,
        metrics=metrics,
        door=door,
        uploads=_fresh(settings.data / "uploads"),
        static=Path(__file__).parent / "web" / "static",
        base_url=lambda: base_url,
        key=_key(settings),
    )
    broker = _broker(settings, clock)

    async def run_bus() -> None:
        if broker is not None:
            await broker.up.wait()  # else the first try would fail, and say so
        await link.run()

    services = [
        *([Service("broker", broker.run)] if broker else []),
        Service("coordinator", coordinator.run),
        Service("lanes", link.run_lanes),
        Service("bus", run_bus),
        Service("health", HealthTeller(coordinator, bus, machine, clock, SOFTWARE).run),
        Service("time", time_server.run),
        Service("interpreter", interpreter.run),
        Service("photos", photos.run),
        Service("passwords", passwords.run),
        Service("owner_door", door.run),
        Service("searching", searching.run),
        Service("web", WebServer(create_app(parts, SOFTWARE), listening).run),
        *_announced(settings, base_url),
    ]
    gc.freeze()  # what was imported stays: collections need not look at it again
    log.info("hub_up", page=base_url, data=str(settings.data), mqtt=settings.broker.url or settings.broker.port)
    if parts.key is not None:
        show_way_in(base_url, parts.key)
    supervisor = Supervisor(clock)
    supervisor.stop_on_signals()
    await supervisor.run(services)


def _bus(settings: HubSettings, clock: SystemClock, clock_id: ClockId) -> MqttBus:
    will = LastWill(Topic(HUB, Channel.ANNOUNCE), announcement(clock_id, "", SOFTWARE, False))
    client = f"hub-{clock_id}"
    if settings.broker.url is None:
        address = BrokerAddress("127.0.0.1", settings.broker.port, client)
    else:
        url = urlsplit(settings.broker.url)
        user = unquote(url.username) if url.username else None
        password = unquote(url.password) if url.password else None
        address = BrokerAddress(url.hostname or "127.0.0.1", url.port or 1883, client, user, password)
    return MqttBus(lambda: address, hub_subscriptions(), will, clock)


def _broker(settings: HubSettings, clock: SystemClock) -> MosquittoChild | None:
    if settings.broker.url is not None or not settings.broker.embedded:
        return None
    return MosquittoChild(settings.data / "broker", settings.broker.port, clock)


def _key(settings: HubSettings) -> str | None:
    if not settings.http.lan:
        return None
    return settings.http.key.get_secret_value() if settings.http.key else house_key(settings.data)


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _own_address(settings: HubSettings) -> str:
    """The address by which others reach this machine; found without sending anything."""
    if not settings.http.lan:
        return "127.0.0.1"
    if settings.http.host:
        return settings.http.host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation: UDP connects without a packet
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _announced(settings: HubSettings, base_url: str) -> list[Service]:
    """mDNS reaches every interface, so only a hub that is open to the local network speaks.

    What native nodes look for is the broker: one of our own listens on loopback and is not for them.
    """
    if not settings.http.lan or settings.broker.url is None:
        return []
    broker = urlsplit(settings.broker.url)

    async def announce() -> None:
        from protocol.runtime.zeroconf import announced

        host = urlsplit(base_url).hostname or "127.0.0.1"
        record = DiscoveryRecord(
            hub_id(settings.data), host, settings.http.port, broker.port or 1883, broker.hostname or host
        )
        async with announced(record):
            await asyncio.Event().wait()

    return [Service("zeroconf", announce, PATIENT)]
