"""Announcing and finding hubs by mDNS, with python-zeroconf: the one file that knows the library."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from zeroconf import InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from protocol.discovery import SERVICE_TYPE, DiscoveryRecord, from_properties, to_properties
from protocol.errors import KinframeError

log = structlog.get_logger()
Interfaces = list[str] | InterfaceChoice


@asynccontextmanager
async def announced(record: DiscoveryRecord, interfaces: Interfaces = InterfaceChoice.Default) -> AsyncIterator[None]:
    """Announce this hub while the context lasts; takes it back at the end."""
    zeroconf = AsyncZeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)
    info = AsyncServiceInfo(
        SERVICE_TYPE,
        f"{record.hub_id}.{SERVICE_TYPE}",
        addresses=[socket.inet_aton(record.host)],
        port=record.http_port,
        properties=to_properties(record),
        server=f"kinframe-{record.hub_id}.local.",
    )
    try:
        await (await zeroconf.async_register_service(info, allow_name_change=True))
        yield
    finally:
        await zeroconf.async_unregister_all_services()
        await zeroconf.async_close()


@asynccontextmanager
async def watched(
    found: Callable[[DiscoveryRecord], None], interfaces: Interfaces = InterfaceChoice.Default
) -> AsyncIterator[None]:
    """Call ``found`` for every hub that appears or changes while the context lasts.

    A hub that vanishes is not reported: only its last will says that reliably.
    """
    zeroconf = AsyncZeroconf(interfaces=interfaces, ip_version=IPVersion.V4Only)

    def seen(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is not ServiceStateChange.Removed:
            info = AsyncServiceInfo(service_type, name)
            if info.load_from_cache(zeroconf):
                _tell(info, found)
            else:
                running.add(task := zeroconf.loop.create_task(_ask(zeroconf, info, found)))  # type: ignore[union-attr]
                task.add_done_callback(running.discard)

    running: set[object] = set()
    browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE_TYPE, handlers=[seen])
    try:
        yield
    finally:
        await browser.async_cancel()
        await zeroconf.async_close()


async def _ask(zeroconf: Zeroconf, info: AsyncServiceInfo, found: Callable[[DiscoveryRecord], None]) -> None:
    if await info.async_request(zeroconf, 3000):
        _tell(info, found)


def _tell(info: AsyncServiceInfo, found: Callable[[DiscoveryRecord], None]) -> None:
    addresses = info.parsed_addresses(IPVersion.V4Only)
    properties = {key: value for key, value in info.decoded_properties.items() if value is not None}
    if not addresses or info.port is None:
        return
    try:
        found(from_properties(addresses[0], info.port, properties))
    except KinframeError as error:
        log.warning("discovery_ignored", service=info.name, code=error.code, reason=error.message)
