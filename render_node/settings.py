"""Settings of a render node: ``render.toml``, overridden by KINFRAME_RENDER_… variables."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from protocol.runtime.log import LogFormat
from protocol.runtime.settings import Settings


class HubSettings(Settings):
    """Where the hub is."""

    mqtt_host: str = "127.0.0.1"
    mqtt_port: int = Field(18830, ge=1, le=65535)
    username: str | None = None
    password: SecretStr | None = None
    key: SecretStr | None = None
    """What a hub that is open to the local network asks of its nodes."""


class LogSettings(Settings):
    level: str = "info"
    format: LogFormat = "text"


class RenderSettings(Settings):
    """The whole file."""

    name: str = "Render node"
    data: Path = Path(".house/render")
    cache_mb: int = Field(4_096, ge=64)
    """Budget of the stage cache."""
    hub: HubSettings = HubSettings()
    log: LogSettings = LogSettings()
