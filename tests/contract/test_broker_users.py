"""Who may come in at the house's broker: in memory, and at a real mosquitto with its dynamic-security plugin."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiomqtt
import pytest

from hub.adapters.broker_mosquitto import BrokerTrust, MosquittoChild
from hub.adapters.broker_users_dynsec import DynsecUsers
from hub.adapters.trust_folder import TrustFolder
from hub.core.broker_rights import everything
from hub.core.effects import Admit, ShutOut
from hub.core.records import PairedNode
from hub.errors import BrokerGone
from hub.ports import BrokerUsers
from hub.services.pairing import keys_of
from protocol.credential import SECRET_BYTES, Credential
from protocol.runtime.clock import SystemClock
from protocol.words import NodeId
from tests.paired import login
from tests.patience import PATIENCE_S
from tests.ports import free_port
from tests.trust_fakes import MemoryUsers

NODE, OTHER = NodeId("frame-1"), NodeId("frame-2")
LetsIn = Callable[[Credential], Awaitable[bool]]


@dataclass
class Broker:
    """``rows`` are the house's; a real broker reads them at its start."""

    users: BrokerUsers
    lets_in: LetsIn
    hub: Credential
    rows: list[PairedNode] = field(default_factory=list)

    def credential(self, node: NodeId, secret: int = 1) -> Credential:
        return Credential(
            hub_id=self.hub.hub_id,
            node_id=node,
            secret=bytes([secret]) * SECRET_BYTES,
            authority=self.hub.authority,
            mqtt_port=self.hub.mqtt_port,
        )


def admit(credential: Credential, password: str | None = None) -> Admit:
    return Admit(row(credential), credential.mqtt_password if password is None else password)


def row(credential: Credential) -> PairedNode:
    return PairedNode(credential.node_id, "frame", "Hall", "2030", keys_of(credential))


@pytest.fixture(params=[MemoryUsers, DynsecUsers])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Broker]:
    if request.param is DynsecUsers:
        async with embedded(tmp_path) as broker:
            yield broker
        return
    users = MemoryUsers()

    async def lets_in(credential: Credential) -> bool:
        return users.passwords.get(credential.node_id) == credential.mqtt_password

    yield Broker(
        users, lets_in, Credential(hub_id="h", node_id=NodeId("hub"), secret=bytes(SECRET_BYTES), authority="")
    )


@asynccontextmanager
async def embedded(folder: Path) -> AsyncIterator[Broker]:
    """The house's own broker as the hub runs it, started again whenever it ends."""
    trust = TrustFolder(folder / "trust")
    authority = await trust.renew(("kinframe-h.local",))
    hub = Credential(
        hub_id="h", node_id=NodeId("hub"), secret=bytes(SECRET_BYTES), authority=authority, mqtt_port=free_port()
    )
    rows: list[PairedNode] = []
    known = BrokerTrust(
        trust.authority, trust.certificate, trust.private_key, lambda: everything(rows, hub.node_id, keys_of(hub))
    )
    child = MosquittoChild(folder / "broker", hub.mqtt_port, SystemClock(), known)
    users = DynsecUsers(lambda: login(hub), child.restart)

    async def keep_up() -> None:
        while True:
            with contextlib.suppress(BrokerGone):
                await child.run()

    services = [asyncio.create_task(service) for service in (keep_up(), users.run())]
    async with asyncio.timeout(PATIENCE_S):
        await child.up.wait()
    try:
        yield Broker(users, knocks, hub, rows)
    finally:
        for service in services:
            service.cancel()
        await asyncio.wait(services)


async def knocks(credential: Credential) -> bool:
    address = login(credential)
    try:
        async with aiomqtt.Client(
            address.host,
            address.port,
            identifier=address.client_id,
            username=address.username,
            password=address.password,
            tls_context=address.tls,
            protocol=aiomqtt.ProtocolVersion.V311,
        ):
            return True
    except aiomqtt.MqttError:
        return False


async def test_whoever_is_admitted_comes_in_with_the_right_password_only(broker: Broker) -> None:
    node = broker.credential(NODE)
    assert not await broker.lets_in(node)
    broker.users.put(admit(node))
    await broker.users.settled()
    assert await broker.lets_in(node)
    assert not await broker.lets_in(broker.credential(NODE, secret=2))
    assert not await broker.lets_in(broker.credential(OTHER))


async def test_a_new_password_takes_the_place_of_the_old(broker: Broker) -> None:
    old, new = broker.credential(NODE, secret=1), broker.credential(NODE, secret=2)
    for credential in (old, new):
        broker.users.put(admit(credential))
    await broker.users.settled()
    assert await broker.lets_in(new)
    assert not await broker.lets_in(old)


async def test_whoever_is_shut_out_stays_out_and_nobody_else_does(broker: Broker) -> None:
    one, other = broker.credential(NODE), broker.credential(OTHER)
    for credential in (one, other):
        broker.users.put(admit(credential))
    broker.users.put(ShutOut(NODE, "frame"))
    await broker.users.settled()
    assert not await broker.lets_in(one)
    assert await broker.lets_in(other)


async def test_changes_are_taken_in_the_order_in_which_they_came(broker: Broker) -> None:
    node = broker.credential(NODE)
    broker.users.put(ShutOut(NODE, "frame"))  # it was never there, which harms nobody
    for change in (admit(node), ShutOut(NODE, "frame"), admit(node)):
        broker.users.put(change)
    await broker.users.settled()
    assert await broker.lets_in(node)


async def test_what_the_plugin_cannot_be_told_the_broker_reads_at_its_next_start(tmp_path: Path) -> None:
    """Of a node whose password nobody knows any more there is a hash in the rows."""
    async with embedded(tmp_path) as broker:
        node, other = broker.credential(NODE), broker.credential(OTHER)
        broker.rows += [row(node), replace(row(other), revoked="2031")]
        broker.users.put(admit(node, password=""))
        await broker.users.settled()
        async with asyncio.timeout(PATIENCE_S):
            while not await broker.lets_in(node):
                await asyncio.sleep(0.05)
        assert not await broker.lets_in(other)
