"""The render node that is looked at: its settings, its folder, its credential."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from protocol.credential import Credential, decode_credential
from protocol.runtime.doctor.reach import Way
from protocol.runtime.tls import hub_context
from render_node.settings import RenderSettings


@dataclass(frozen=True)
class RenderCase:
    """Looking changes nothing, and does not make the folder."""

    settings: RenderSettings

    @property
    def data(self) -> Path:
        return self.settings.data

    @cached_property
    def credential(self) -> Credential | None:
        """Raises MessageMalformed, OSError."""
        file = self.data / "credential"
        return decode_credential(file.read_bytes()) if file.exists() else None

    @cached_property
    def way(self) -> Way:
        """As the credential says, else as the settings do."""
        hub, known = self.settings.hub, self.credential
        if known is None or not known.mqtt_host:
            return Way(hub.mqtt_host or "127.0.0.1", hub.mqtt_port, hub.url)
        return Way(known.mqtt_host, known.mqtt_port, known.http_url, hub_context(known.authority, known.hub_id))
