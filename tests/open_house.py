"""The hub's HTTP application asked in memory, from any address, without any socket."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI

from hub.adapters.machine import OwnMachine
from hub.adapters.metrics_prometheus import PrometheusMetrics
from hub.adapters.photos_child import PhotoWorkerChild
from hub.core.records import House
from hub.core.state import State
from hub.core.understanding import Understanding
from hub.ports import OwnerDoor
from hub.services.coordinator import Coordinator
from hub.services.interpreter import HouseInterpreter
from hub.services.node_link import NodeLink, announcement
from hub.services.owner_door import HouseDoor
from hub.services.pairing import PairingDesk
from hub.web.application import create_app
from hub.web.guard import Guard
from hub.web.parts import Parts
from protocol.credential import Credential
from protocol.runtime.bus import LastWill
from protocol.runtime.fakes import FakeBroker, FakeBus, FakeClock
from protocol.topics import HUB, Channel, Topic, hub_subscriptions
from protocol.words import ClockId, NodeId
from tests.hub_fakes import MemoryBlobs, MemoryRecords, PhraseBook
from tests.trust_fakes import ClosedDoor, KeptInMemory, LocalCheck, PlainPasswords

ELSEWHERE = "192.0.2.50"
PASSWORD = "open sesame"


def conducted(folder: Path, clock: FakeClock, house: House) -> tuple[Coordinator, PrometheusMetrics, MemoryBlobs]:
    records, blobs = MemoryRecords(), MemoryBlobs()
    records.house = house
    metrics = PrometheusMetrics(OwnMachine(folder), clock, "1")
    coordinator = Coordinator(State(ClockId("c"), house=house), records, blobs, clock, metrics)
    metrics.watch(coordinator)
    return coordinator, metrics, blobs


def parts_of(
    folder: Path,
    key: str | None,
    door: OwnerDoor,
    conducted: tuple[Coordinator, PrometheusMetrics, MemoryBlobs],
) -> Parts:
    coordinator, metrics, blobs = conducted
    announce = announcement(ClockId("c"), "", "1", True)
    bus = FakeBus(FakeBroker(), hub_subscriptions(), LastWill(Topic(HUB, Channel.ANNOUNCE), announce))
    return Parts(
        conductor=coordinator,
        interpreter=HouseInterpreter(coordinator, lambda _: PhraseBook({"": Understanding()})),
        blobs=blobs,
        photos=PhotoWorkerChild(),
        browsers=NodeLink(bus, coordinator.put, blobs, FakeClock(), announce),
        machine=OwnMachine(folder),
        metrics=metrics,
        door=door,
        pairing=PairingDesk(coordinator, None, FakeClock(), lambda node, secret: CREDENTIAL, LocalCheck),
        authority="",
        uploads=folder,
        static=Path(__file__).parents[1] / "hub" / "web" / "static",
        base_url=lambda: "http://192.0.2.7:8400",
        key=key,
    )


CREDENTIAL = Credential(hub_id="hub", node_id=NodeId("node"), secret=bytes(32), authority="")


class _Blocking(httpx.BaseTransport):
    """Runs an ASGI application for blocking clients, one request at a time."""

    def __init__(self, transport: httpx.ASGITransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def one() -> httpx.Response:
            response = await self._transport.handle_async_request(request)
            body = await response.aread()
            return httpx.Response(response.status_code, headers=response.headers, content=body)

        return asyncio.run(one())


@contextmanager
def open_house(folder: Path, key: str) -> Iterator[httpx.Client]:
    """A house that answers, but in which nothing is decided; asked from the local network."""
    app = create_app(parts_of(folder, key, ClosedDoor(), conducted(folder, FakeClock(), House())), "1")
    transport = httpx.ASGITransport(app, client=(ELSEWHERE, 5000))  # type: ignore[arg-type]
    with httpx.Client(transport=_Blocking(transport), base_url="http://192.0.2.7:8400") as client:
        yield client


@dataclass
class LivingHouse:
    """A house in which things are decided. ``password`` may be changed; ``clock`` is moved by the test."""

    guard: Guard
    coordinator: Coordinator
    clock: FakeClock
    password: KeptInMemory

    @property
    def app(self) -> FastAPI:
        app = self.guard._app
        assert isinstance(app, FastAPI)
        return app

    def caller(self, address: str = ELSEWHERE, url: str = "", **headers: str) -> httpx.AsyncClient:
        """Somebody at this address; ``url`` is how they call the hub."""
        known = "http://127.0.0.1:8400" if address == "127.0.0.1" else "http://192.0.2.7:8400"
        transport = httpx.ASGITransport(self.guard, client=(address, 5000))  # type: ignore[arg-type]
        return httpx.AsyncClient(transport=transport, base_url=url or known, headers=headers)


@asynccontextmanager
async def living_house(folder: Path, key: str | None, house: House | None = None) -> AsyncIterator[LivingHouse]:
    clock, kept = FakeClock(), KeptInMemory(f"plain {PASSWORD}")
    made = conducted(folder, clock, house or House())
    coordinator = made[0]
    door = HouseDoor(PlainPasswords(), kept, coordinator.put, clock)
    await door.prepare()
    guard = create_app(parts_of(folder, key, door, made), "1")
    assert isinstance(guard, Guard)
    services = [asyncio.create_task(service()) for service in (coordinator.run, door.run)]
    yield LivingHouse(guard, coordinator, clock, kept)
    for service in services:
        service.cancel()
    await asyncio.wait(services)
