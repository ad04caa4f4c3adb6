"""Where the hub is, and how this frame logs in there: what the settings say, the credential, what mDNS found last."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable

import structlog

from frame_node.settings import HubSettings
from protocol.credential import Credential
from protocol.discovery import DiscoveryRecord
from protocol.runtime.bus_mqtt import BrokerAddress
from protocol.runtime.credential_folder import CredentialFolder
from protocol.runtime.tls import hub_context
from protocol.runtime.zeroconf import watched
from protocol.words import NodeId

log = structlog.get_logger()


class HubFinder:
    """Answers the bus before every try to connect."""

    def __init__(self, hub: HubSettings, node_id: NodeId, credentials: CredentialFolder) -> None:
        self._hub = hub
        self._node_id = node_id
        self._credentials = credentials
        self._found: DiscoveryRecord | None = None
        self._tls: ssl.SSLContext | None = None

    def url(self) -> str:
        """The hub's page, for pairing; empty while mDNS has found none."""
        if self._found is not None:
            return self._found.http_url
        return "" if self._hub.discover else self._hub.url.rstrip("/")

    def address(self) -> BrokerAddress:
        hub, credential = self._hub, self._credentials.current
        if hub.mqtt_host is not None or credential is None:
            password = hub.password.get_secret_value() if hub.password else None
            return BrokerAddress(hub.mqtt_host or "127.0.0.1", hub.mqtt_port, self._node_id, hub.username, password)
        host, port = credential.mqtt_host, credential.mqtt_port
        if self._found is not None:
            host, port = self._found.mqtt_host, self._found.mqtt_port
        return BrokerAddress(
            host, port, self._node_id, credential.node_id, credential.mqtt_password, self._context(credential)
        )

    async def run(self, retry_now: Callable[[], None]) -> None:
        """Watch for hubs; whenever ours appears, or any while we have none, let the bus try it at once."""

        def found(record: DiscoveryRecord) -> None:
            credential = self._credentials.current
            if credential is not None and record.hub_id != credential.hub_id:
                return  # a neighbour's
            log.info("hub_found", hub=record.hub_id, host=record.mqtt_host, mqtt_port=record.mqtt_port)
            self._found = record
            retry_now()

        async with watched(found):
            await asyncio.Event().wait()

    def _context(self, credential: Credential) -> ssl.SSLContext:
        self._tls = self._tls or hub_context(credential.authority, credential.hub_id)
        return self._tls
