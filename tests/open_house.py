"""The hub's HTTP application with a key, asked from an address of the local network, without any socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from hub.adapters.machine import OwnMachine
from hub.adapters.metrics_prometheus import PrometheusMetrics
from hub.adapters.photos_child import PhotoWorkerChild
from hub.core.state import State
from hub.core.understanding import Understanding
from hub.services.coordinator import Coordinator
from hub.services.interpreter import HouseInterpreter
from hub.services.node_link import NodeLink, announcement
from hub.web.application import create_app
from hub.web.parts import Parts
from protocol.runtime.bus import LastWill
from protocol.runtime.fakes import FakeBroker, FakeBus, FakeClock
from protocol.topics import HUB, Channel, Topic, hub_subscriptions
from protocol.words import ClockId
from tests.hub_fakes import MemoryBlobs, MemoryRecords, PhraseBook


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
    blobs = MemoryBlobs()
    machine = OwnMachine(folder)
    metrics = PrometheusMetrics(machine, FakeClock(), "1")
    coordinator = Coordinator(State(ClockId("c")), MemoryRecords(), blobs, FakeClock(), metrics)
    metrics.watch(coordinator)
    announce = announcement(ClockId("c"), "", "1", True)
    bus = FakeBus(FakeBroker(), hub_subscriptions(), LastWill(Topic(HUB, Channel.ANNOUNCE), announce))
    parts = Parts(
        conductor=coordinator,
        interpreter=HouseInterpreter(coordinator, lambda _: PhraseBook({"": Understanding()})),
        blobs=blobs,
        photos=PhotoWorkerChild(),
        browsers=NodeLink(bus, coordinator.put, blobs, FakeClock(), announce),
        machine=machine,
        metrics=metrics,
        uploads=folder,
        static=Path(__file__).parents[1] / "hub" / "web" / "static",
        base_url=lambda: "http://192.0.2.7:8400",
        key=key,
    )
    transport = httpx.ASGITransport(create_app(parts, "1"), client=("192.0.2.50", 5000))  # type: ignore[arg-type]
    with httpx.Client(transport=_Blocking(transport), base_url="http://192.0.2.7:8400") as client:
        yield client
