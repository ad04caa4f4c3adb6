"""The ways in, put together: page and API, plain and over TLS, and what says on the local network that we are here."""

from __future__ import annotations

import asyncio
import socket

from starlette.types import ASGIApp

from hub.adapters.data_folder import house_key
from hub.adapters.trust_folder import TrustFolder
from hub.services.reach import Reach
from hub.services.web_server import WebServer, listen
from hub.settings import HubSettings
from protocol.discovery import DiscoveryRecord
from protocol.runtime.supervisor import RestartBudget, Service

PATIENT = RestartBudget(failures=20)
"""For what may well fail for a while without the hub being to blame."""


def web_services(app: ASGIApp, listening: socket.socket, reach: Reach, trust: TrustFolder) -> list[Service]:
    """Plain for people; over TLS too, for nodes and for people, when the hub is open to the local network."""
    plain = Service("web", WebServer(app, listening).run)
    http = reach.settings.http
    if not http.lan:
        return [plain]
    own = (http.certificate, http.private_key) if http.certificate and http.private_key else None
    tls = own or (trust.certificate, trust.private_key)
    return [plain, Service("web_tls", WebServer(app, listen(reach.listens_on, http.tls_port), tls).run)]


def key_of(settings: HubSettings) -> str | None:
    """What an open hub asks of people; None while only this machine reaches it."""
    if not settings.http.lan:
        return None
    return settings.http.key.get_secret_value() if settings.http.key else house_key(settings.data)


def announced(reach: Reach) -> list[Service]:
    """mDNS reaches every interface, so only a hub that is open to the local network speaks."""
    if not reach.settings.http.lan:
        return []

    async def announce() -> None:
        from protocol.runtime.zeroconf import announced

        host, port = reach.broker
        record = DiscoveryRecord(reach.hub_id, reach.host, reach.settings.http.port, port, host)
        async with announced(record):
            await asyncio.Event().wait()

    return [Service("zeroconf", announce, PATIENT)]
