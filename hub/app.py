"""Wires a hub: records, blobs, broker, bus, coordinator, web. Decides nothing."""

from __future__ import annotations

import asyncio
import gc
import secrets
import socket
import ssl
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import structlog
from starlette.types import ASGIApp

from hub.adapters.blobs_folder import FolderBlobs
from hub.adapters.broker_mosquitto import BrokerTrust, MosquittoChild
from hub.adapters.broker_users_dynsec import DynsecUsers
from hub.adapters.data_folder import PasswordFile, held, house_key, hub_id
from hub.adapters.data_search import search
from hub.adapters.grammar_hassil import HassilGrammar
from hub.adapters.machine import OwnMachine
from hub.adapters.metrics_prometheus import PrometheusMetrics
from hub.adapters.pairing_child import PairingChild
from hub.adapters.passwords_child import PasswordWorkerChild
from hub.adapters.photos_child import PhotoWorkerChild
from hub.adapters.records_sqlite import SqlRecords
from hub.adapters.scenes_built_in import built_in_scenes
from hub.adapters.trust_folder import TrustFolder
from hub.core.broker_rights import everything
from hub.core.portraits import referenced_blobs
from hub.core.state import State
from hub.services.coordinator import Coordinator
from hub.services.health import HealthTeller
from hub.services.interpreter import HouseInterpreter
from hub.services.node_link import NodeLink, announcement
from hub.services.owner_door import HouseDoor
from hub.services.pairing import PairingDesk, keys_of
from hub.services.reach import Reach
from hub.services.searching import Searching
from hub.services.time_server import TimeServer, time_keys
from hub.services.way_in import show_password, show_way_in
from hub.services.web_server import WebServer, listen
from hub.settings import HubSettings
from hub.web.application import create_app
from hub.web.parts import Parts
from protocol.credential import SECRET_BYTES, Credential
from protocol.discovery import DiscoveryRecord
from protocol.runtime.bus import LastWill
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import SystemClock
from protocol.runtime.supervisor import RestartBudget, Service, Supervisor
from protocol.runtime.tls import hub_context
from protocol.topics import HUB, Channel, Topic, hub_subscriptions
from protocol.words import ClockId, NodeId

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
    reach = Reach(settings, hub_id(settings.data))
    listening = listen(reach.listens_on, settings.http.port)
    clock_id = ClockId(secrets.token_hex(4))
    timing = listen(reach.listens_on, settings.time.port, socket.SOCK_DGRAM)
    blobs = FolderBlobs(settings.data / "blobs")
    trust = TrustFolder(settings.data / "trust")
    house, authority = await asyncio.gather(records.load(), trust.renew(reach.names))
    port, built_in = timing.getsockname()[1], built_in_scenes()
    state = State(clock_id, reach.nodes_url, hub_id=reach.hub_id, house=house, time_port=port, built_in=built_in)
    if swept := await blobs.sweep(referenced_blobs(state)):
        log.info("blobs_swept", count=swept)
    machine = OwnMachine(settings.data)
    metrics = PrometheusMetrics(machine, clock, SOFTWARE)
    coordinator = Coordinator(state, records, blobs, clock, metrics)
    metrics.watch(coordinator)

    def credential(node: NodeId, secret: bytes) -> Credential:
        host, port = reach.broker
        return Credential(
            hub_id=reach.hub_id,
            node_id=node,
            secret=secret,
            authority=authority,
            mqtt_host=host,
            mqtt_port=port,
            http_url=reach.nodes_url,
        )

    login = credential(NodeId("hub"), secrets.token_bytes(SECRET_BYTES))  # the hub's own at its broker, new each start
    address = _broker_address(reach, login, f"hub-{clock_id}")

    def broker_users() -> dict[str, Any]:
        return everything(coordinator.state.house.nodes.values(), login.node_id, keys_of(login))

    broker = _broker(settings, clock, reach, trust, broker_users)
    users = DynsecUsers(lambda: address, broker.restart) if broker else None
    announce = announcement(clock_id, reach.nodes_url, SOFTWARE, True)
    will = LastWill(Topic(HUB, Channel.ANNOUNCE), announcement(clock_id, "", SOFTWARE, False))
    bus = MqttBus(lambda: address, hub_subscriptions(), will, clock)
    link = NodeLink(bus, coordinator.put, blobs, clock, announce, users)
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
    desk = PairingDesk(coordinator, users, clock, credential, PairingChild)
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
        base_url=lambda: reach.page_url,
        pairing=desk,
        authority=authority,
        secure_url=reach.nodes_url if settings.http.lan else "",
        key=_key(settings),
    )

    async def run_bus() -> None:
        if broker is not None:
            await broker.up.wait()  # else the first try would fail, and say so
        await link.run()

    app = create_app(parts, SOFTWARE)
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
        *([Service("broker_users", users.run)] if users else []),
        Service("pairing", desk.run),
        Service("web", WebServer(app, listening).run),
        *_over_tls(settings, reach, trust, app),
        *_announced(settings, reach),
    ]
    gc.freeze()  # what was imported stays: collections need not look at it again
    log.info("hub_up", page=reach.page_url, data=str(settings.data), mqtt="{}:{}".format(*reach.broker))
    if parts.key is not None:
        show_way_in(reach.page_url, parts.key)
    supervisor = Supervisor(clock)
    supervisor.stop_on_signals()
    await supervisor.run(services)


def _broker_address(reach: Reach, login: Credential, client: str) -> BrokerAddress:
    """How the hub itself reaches the broker: its own on this machine, or somebody else's as the settings say."""
    host, port = reach.broker
    if (foreign := reach.foreign_broker) is not None:
        tls = ssl.create_default_context() if foreign.scheme == "mqtts" else None
        return BrokerAddress(host, port, client, *reach.foreign_login, tls)
    tls = hub_context(login.authority, login.hub_id)
    return BrokerAddress("127.0.0.1", port, client, login.node_id, login.mqtt_password, tls)


def _broker(
    settings: HubSettings, clock: SystemClock, reach: Reach, trust: TrustFolder, users: Callable[[], dict[str, Any]]
) -> MosquittoChild | None:
    if reach.foreign_broker is not None or not settings.broker.embedded:
        return None
    known = BrokerTrust(trust.authority, trust.certificate, trust.private_key, users)
    return MosquittoChild(settings.data / "broker", settings.broker.port, clock, known, reach.listens_on)


def _over_tls(settings: HubSettings, reach: Reach, trust: TrustFolder, app: ASGIApp) -> list[Service]:
    """The page and the nodes' way in over TLS, when the hub is open to the local network."""
    http = settings.http
    if not http.lan:
        return []
    own = (http.certificate, http.private_key) if http.certificate and http.private_key else None
    tls = own or (trust.certificate, trust.private_key)
    return [Service("web_tls", WebServer(app, listen(reach.listens_on, http.tls_port), tls).run)]


def _key(settings: HubSettings) -> str | None:
    if not settings.http.lan:
        return None
    return settings.http.key.get_secret_value() if settings.http.key else house_key(settings.data)


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _announced(settings: HubSettings, reach: Reach) -> list[Service]:
    """mDNS reaches every interface, so only a hub that is open to the local network speaks."""
    if not settings.http.lan:
        return []

    async def announce() -> None:
        from protocol.runtime.zeroconf import announced

        host, port = reach.broker
        record = DiscoveryRecord(reach.hub_id, reach.host, settings.http.port, port, host)
        async with announced(record):
            await asyncio.Event().wait()

    return [Service("zeroconf", announce, PATIENT)]
