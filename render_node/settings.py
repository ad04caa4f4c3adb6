"""Settings of a render node: ``render.toml``, overridden by KINFRAME_RENDER_… variables."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from protocol.runtime.log import LogFormat
from protocol.runtime.settings import Settings


class HubSettings(Settings):
    """Where the hub is."""

    url: str = "http://127.0.0.1:8400"
    """Where its page is: there this node is paired, once."""
    pairing: bool = True
    """False only beside somebody else's broker that lets everybody in: trust is reduced to that of the network."""
    mqtt_host: str | None = None
    """Somebody else's broker; by default the credential says where the hub's own is."""
    mqtt_port: int = Field(1883, ge=1, le=65535)
    username: str | None = None
    """At somebody else's broker."""
    password: SecretStr | None = None


class LogSettings(Settings):
    level: str = "info"
    format: LogFormat = "text"


class RenderSettings(Settings):
    """The whole file."""

    name: str = "Render node"
    data: Path = Path(".house/render")
    cache_mb: int = Field(4_096, ge=64)
    """Budget of the stage cache."""
    gestures: tuple[str, ...] = ()
    """Those that are rendered here, for a slow machine; by default all that are known."""
    variants: int | None = Field(None, ge=1)
    """The most of one gesture; by default all there are."""
    hub: HubSettings = HubSettings()
    log: LogSettings = LogSettings()
