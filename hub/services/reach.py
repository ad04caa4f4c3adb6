"""Where this hub is reached: by people, by nodes, and under which names."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import SplitResult, unquote, urlsplit

from hub.settings import HubSettings
from protocol.runtime.tls import hub_host_name

ANYWHERE = "0.0.0.0"  # noqa: S104
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Reach:
    """Computed once at the start; an address that changes later is found again at the next."""

    settings: HubSettings
    hub_id: str

    @property
    def listens_on(self) -> str:
        return ANYWHERE if self.settings.http.lan else LOOPBACK

    @cached_property
    def host(self) -> str:
        """The address by which others reach this machine; found without sending anything."""
        if not self.settings.http.lan:
            return LOOPBACK
        if self.settings.http.host:
            return self.settings.http.host
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # an address for documentation: UDP connects without a packet
                return str(probe.getsockname()[0])
            except OSError:
                return LOOPBACK

    @property
    def page_url(self) -> str:
        """For people, and for nodes that have no credential yet."""
        return f"http://{self.host}:{self.settings.http.port}"

    @property
    def nodes_url(self) -> str:
        """Where nodes fetch and deliver: over TLS as soon as it leaves the machine."""
        http = self.settings.http
        return f"https://{self.host}:{http.tls_port}" if http.lan else self.page_url

    @property
    def names(self) -> tuple[str, ...]:
        """What the hub's certificate is for: the hub's own name first."""
        local = f"{socket.gethostname().lower().removesuffix('.local')}.local"
        return (hub_host_name(self.hub_id), local, "localhost", LOOPBACK, self.host)

    @property
    def foreign_broker(self) -> SplitResult | None:
        """Somebody else's broker, when one is named; else the hub has its own."""
        return urlsplit(self.settings.broker.url) if self.settings.broker.url else None

    @property
    def broker(self) -> tuple[str, int]:
        """Where nodes find the broker."""
        if (foreign := self.foreign_broker) is None:
            return self.host, self.settings.broker.port
        return foreign.hostname or LOOPBACK, foreign.port or (8883 if foreign.scheme == "mqtts" else 1883)

    @property
    def foreign_login(self) -> tuple[str | None, str | None]:
        """The hub's own at somebody else's broker."""
        foreign = self.foreign_broker
        user = unquote(foreign.username) if foreign and foreign.username else None
        return user, unquote(foreign.password) if foreign and foreign.password else None
