"""Settings of a hub: ``hub.toml``, overridden by KINFRAME_HUB_… variables, overridden by flags."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from protocol.runtime.log import LogFormat
from protocol.runtime.settings import Settings


class HttpSettings(Settings):
    """The page and the API."""

    port: int = Field(8400, ge=1, le=65535)
    lan: bool = False
    """Open to the local network; asks for the house's key."""
    host: str | None = None
    """Address that the QR code names; found by itself."""
    tls_port: int = Field(8443, ge=1, le=65535)
    """The same over TLS, when open to the local network."""
    certificate: Path | None = None
    """Of your own for the page over TLS, PEM, with ``private_key``; else the house's own authority signs one."""
    private_key: Path | None = None
    key: SecretStr | None = None
    """The house's key; made at the first start and kept in the data folder."""


class BrokerSettings(Settings):
    """The frames' broker: of its own, over TLS, with a user for each paired node."""

    embedded: bool = True
    """Start mosquitto as a child."""
    port: int = Field(18830, ge=1, le=65535)
    """Of the child."""
    url: str | None = None
    """Another broker instead, e.g. ``mqtts://user:password@host:8883``: then who may say what is its affair, and
    trust is reduced."""


class TimeSettings(Settings):
    """Where frames ask for hub time, signed, over UDP."""

    port: int = Field(18831, ge=0, le=65535)
    """0: any free one; frames are told which."""


class RecordsSettings(Settings):
    """Where the rows are."""

    url: str | None = None
    """An SQLAlchemy URL; by default SQLite in the data folder."""


class LogSettings(Settings):
    level: str = "info"
    format: LogFormat = "text"


class HubSettings(Settings):
    """The whole file."""

    name: str = "Kinframe"
    data: Path = Path(".house/hub")
    http: HttpSettings = HttpSettings()
    broker: BrokerSettings = BrokerSettings()
    time: TimeSettings = TimeSettings()
    records: RecordsSettings = RecordsSettings()
    log: LogSettings = LogSettings()
