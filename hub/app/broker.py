"""Everything about the broker, put together: the hub's own with a user for each paired node, or somebody else's."""

from __future__ import annotations

import secrets
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hub.adapters.broker_mosquitto import BrokerTrust, MosquittoChild
from hub.adapters.broker_users_dynsec import DynsecUsers
from hub.adapters.trust_folder import TrustFolder
from hub.core.broker_rights import everything
from hub.core.records import PairedNode
from hub.services.node_link import announcement
from hub.services.pairing import keys_of
from hub.services.reach import Reach
from protocol.credential import SECRET_BYTES, Credential
from protocol.runtime.bus import LastWill
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import Clock
from protocol.runtime.supervisor import Service
from protocol.runtime.tls import hub_context
from protocol.topics import HUB, Channel, Topic, hub_subscriptions
from protocol.words import ClockId, NodeId

NewCredential = Callable[[NodeId, bytes], Credential]


@dataclass(frozen=True)
class HouseBroker:
    """``child`` and ``users`` are None beside somebody else's broker, or when none shall be started."""

    bus: MqttBus
    child: MosquittoChild | None
    users: DynsecUsers | None

    @property
    def services(self) -> list[Service]:
        if self.child is None or self.users is None:
            return []
        return [Service("broker", self.child.run), Service("broker_users", self.users.run)]

    async def is_up(self) -> None:
        """Until the hub's own broker answers: else the bus's first try would fail, and say so."""
        if self.child is not None:
            await self.child.up.wait()


def house_broker(
    reach: Reach,
    trust: TrustFolder,
    credential: NewCredential,
    trusted: Callable[[], Iterable[PairedNode]],
    clock: Clock,
    clock_id: ClockId,
    software: str,
) -> HouseBroker:
    """``trusted``: the nodes that may come in, as they are when it is called."""
    login = credential(NodeId("hub"), secrets.token_bytes(SECRET_BYTES))  # the hub's own, new at each start
    address = _address(reach, login, f"hub-{clock_id}")
    will = LastWill(Topic(HUB, Channel.ANNOUNCE), announcement(clock_id, "", software, False))
    bus = MqttBus(lambda: address, hub_subscriptions(), will, clock)
    settings = reach.settings
    if reach.foreign_broker is not None or not settings.broker.embedded:
        return HouseBroker(bus, None, None)
    known = BrokerTrust(
        trust.authority,
        trust.certificate,
        trust.private_key,
        lambda: everything(trusted(), login.node_id, keys_of(login)),
    )
    child = MosquittoChild(settings.data / "broker", settings.broker.port, clock, known, reach.listens_on)
    return HouseBroker(bus, child, DynsecUsers(lambda: address, child.restart))


def _address(reach: Reach, login: Credential, client: str) -> BrokerAddress:
    """How the hub itself reaches the broker: its own on this machine, or somebody else's as the settings say."""
    host, port = reach.broker
    if (foreign := reach.foreign_broker) is not None:
        tls = ssl.create_default_context() if foreign.scheme == "mqtts" else None
        return BrokerAddress(host, port, client, *reach.foreign_login, tls)
    tls = hub_context(login.authority, login.hub_id)
    return BrokerAddress("127.0.0.1", port, client, login.node_id, login.mqtt_password, tls)
