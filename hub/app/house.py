"""Wires a hub: records, blobs, broker, bus, coordinator, web. Decides nothing."""

from __future__ import annotations

import asyncio
import gc
import secrets
import socket
from functools import partial
from importlib.metadata import version
from pathlib import Path

import structlog

import hub
from hub.adapters.blobs_folder import FolderBlobs
from hub.adapters.data_folder import PasswordFile, held, hub_id
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
from hub.app.broker import house_broker
from hub.app.doors import announced, key_of, web_services
from hub.core.portraits import referenced_blobs
from hub.core.state import State
from hub.services.coordinator import Coordinator
from hub.services.health import HealthTeller
from hub.services.interpreter import HouseInterpreter
from hub.services.node_link import NodeLink, announcement
from hub.services.owner_door import HouseDoor
from hub.services.pairing import PairingDesk
from hub.services.reach import Reach
from hub.services.searching import Searching
from hub.services.time_server import TimeServer, time_keys
from hub.services.way_in import show_password, show_way_in
from hub.services.web_server import listen
from hub.settings import HubSettings
from hub.web.application import create_app
from hub.web.parts import Parts
from protocol.credential import Credential
from protocol.runtime.clock import SystemClock
from protocol.runtime.supervisor import Service, Supervisor
from protocol.words import ClockId, NodeId

log = structlog.get_logger()
SOFTWARE = version("kinframe")


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
    timing = listen(reach.listens_on, settings.time.port, socket.SOCK_DGRAM)
    clock_id = ClockId(secrets.token_hex(4))
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
    credential = partial(_credential, reach, authority)
    broker = house_broker(
        reach, trust, credential, lambda: coordinator.state.house.nodes.values(), clock, clock_id, SOFTWARE
    )
    announce = announcement(clock_id, reach.nodes_url, SOFTWARE, True)
    link = NodeLink(broker.bus, coordinator.put, blobs, clock, announce, broker.users)
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
    desk = PairingDesk(coordinator, broker.users, clock, credential, PairingChild)
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
        static=Path(hub.__file__).parent / "web" / "static",
        base_url=lambda: reach.page_url,
        pairing=desk,
        authority=authority,
        secure_url=reach.nodes_url if settings.http.lan else "",
        key=key_of(settings),
    )

    async def run_bus() -> None:
        await broker.is_up()
        await link.run()

    services = [
        *broker.services,
        Service("coordinator", coordinator.run),
        Service("lanes", link.run_lanes),
        Service("bus", run_bus),
        Service("health", HealthTeller(coordinator, broker.bus, machine, clock, SOFTWARE).run),
        Service("time", time_server.run),
        Service("interpreter", interpreter.run),
        Service("photos", photos.run),
        Service("passwords", passwords.run),
        Service("owner_door", door.run),
        Service("searching", searching.run),
        Service("pairing", desk.run),
        *web_services(create_app(parts, SOFTWARE), listening, reach, trust),
        *announced(reach),
    ]
    gc.freeze()  # what was imported stays: collections need not look at it again
    log.info("hub_up", page=reach.page_url, data=str(settings.data), mqtt="{}:{}".format(*reach.broker))
    if parts.key is not None:
        show_way_in(reach.page_url, parts.key)
    supervisor = Supervisor(clock)
    supervisor.stop_on_signals()
    await supervisor.run(services)


def _credential(reach: Reach, authority: str, node: NodeId, secret: bytes) -> Credential:
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


def _fresh(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
