"""The discovery record: what a hub says of itself on the local network. mDNS finds, the last will tells who lives."""

from __future__ import annotations

from dataclasses import dataclass

from protocol import PROTOCOL_VERSION
from protocol.errors import MessageMalformed, VersionForeign

SERVICE_TYPE = "_kinframe._tcp.local."


@dataclass(frozen=True)
class DiscoveryRecord:
    """Where a hub can be reached."""

    hub_id: str
    host: str
    http_port: int
    mqtt_port: int
    mqtt_host: str
    protocol: tuple[int, int] = PROTOCOL_VERSION

    @property
    def http_url(self) -> str:
        return f"http://{self.host}:{self.http_port}"


def to_properties(record: DiscoveryRecord) -> dict[str, str]:
    """The TXT record; address and HTTP port stand in the SRV record."""
    major, minor = record.protocol
    return {"id": record.hub_id, "mqtt": f"{record.mqtt_host}:{record.mqtt_port}", "v": f"{major}.{minor}"}


def from_properties(host: str, http_port: int, properties: dict[str, str]) -> DiscoveryRecord:
    """Raises MessageMalformed for a foreign TXT record, VersionForeign for another major version."""
    try:
        major, _, minor = properties["v"].partition(".")
        version = (int(major), int(minor))
        mqtt_host, _, mqtt_port = properties["mqtt"].rpartition(":")
        record = DiscoveryRecord(properties["id"], host, http_port, int(mqtt_port), mqtt_host or host, version)
    except (KeyError, ValueError) as broken:
        raise MessageMalformed(f"no discovery record: {properties}") from broken
    if not compatible(version):
        raise VersionForeign(f"the hub at {host} speaks protocol {major}, this node {PROTOCOL_VERSION[0]}")
    return record


def compatible(version: tuple[int, int]) -> bool:
    """The version rule: same major; minors only add what may be ignored."""
    return version[0] == PROTOCOL_VERSION[0]
