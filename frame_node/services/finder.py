"""Where the hub is: what the settings say, or what mDNS found last."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from frame_node.settings import HubSettings
from protocol.discovery import DiscoveryRecord
from protocol.runtime.bus_mqtt import BrokerAddress
from protocol.runtime.zeroconf import watched
from protocol.words import NodeId

log = structlog.get_logger()


class HubFinder:
    """Answers the bus before every try to connect."""

    def __init__(self, hub: HubSettings, node_id: NodeId) -> None:
        self._hub = hub
        self._node_id = node_id
        self._found: DiscoveryRecord | None = None

    def address(self) -> BrokerAddress:
        hub, found = self._hub, self._found
        return BrokerAddress(
            host=found.mqtt_host if found else hub.mqtt_host,
            port=found.mqtt_port if found else hub.mqtt_port,
            client_id=self._node_id,
            username=hub.username,
            password=hub.password.get_secret_value() if hub.password else None,
        )

    async def run(self, retry_now: Callable[[], None]) -> None:
        """Watch for hubs; whenever one appears, let the bus try it at once."""

        def found(record: DiscoveryRecord) -> None:
            log.info("hub_found", hub=record.hub_id, host=record.mqtt_host, mqtt_port=record.mqtt_port)
            self._found = record
            retry_now()

        async with watched(found):
            await asyncio.Event().wait()
