"""The users of the embedded broker, changed while it runs through mosquitto's dynamic-security plugin.

At the broker's start they are written from the house's rows (hub.core.broker_rights). A change that the running broker
does not take is made by starting it anew.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiomqtt
import structlog

from hub.core.broker_rights import node_role, role_name
from hub.core.effects import Admit, ShutOut
from hub.errors import BrokerUsersRefused
from protocol.runtime.bus_mqtt import BrokerAddress

log = structlog.get_logger()
CONTROL = "$CONTROL/dynamic-security/v1"
ANSWER = f"{CONTROL}/response"
PATIENCE_S = 3.0
KNOWN = ("already exists", "not found")
"""Refusals that say that the wanted state is there already."""


class DynsecUsers:
    """See the BrokerUsers port. ``run`` is its service; ``restart`` starts the broker anew."""

    def __init__(self, address: Callable[[], BrokerAddress], restart: Callable[[], None]) -> None:
        self._address = address
        self._restart = restart
        self._changes: asyncio.Queue[Admit | ShutOut] = asyncio.Queue()

    def put(self, change: Admit | ShutOut) -> None:
        self._changes.put_nowait(change)

    async def settled(self) -> None:
        await self._changes.join()

    async def run(self) -> None:
        while True:
            change = await self._changes.get()
            try:
                await self._make(change)
            finally:
                self._changes.task_done()

    async def _make(self, change: Admit | ShutOut) -> None:
        commands = _commands(change)
        try:
            if not commands:
                raise BrokerUsersRefused("the password is known as a hash only")
            async with asyncio.timeout(PATIENCE_S):
                await self._ask(commands)
        except (aiomqtt.MqttError, TimeoutError, BrokerUsersRefused) as error:
            log.warning("broker_users_anew", code=BrokerUsersRefused.code, reason=str(error))
            self._restart()

    async def _ask(self, commands: list[dict[str, Any]]) -> None:
        """Raises BrokerUsersRefused, aiomqtt.MqttError."""
        address = self._address()
        async with aiomqtt.Client(
            address.host,
            address.port,
            identifier=f"{address.client_id}-users",
            username=address.username,
            password=address.password,
            tls_context=address.tls,
            protocol=aiomqtt.ProtocolVersion.V311,
        ) as client:
            await client.subscribe(ANSWER, qos=1)
            await client.publish(CONTROL, json.dumps({"commands": commands}), qos=1)
            async for message in client.messages:
                answers = json.loads(bytes(message.payload))["responses"]
                refusals = [answer["error"] for answer in answers if "error" in answer]
                if wrong := [each for each in refusals if not any(known in each.lower() for known in KNOWN)]:
                    raise BrokerUsersRefused("; ".join(wrong))
                return


def _commands(change: Admit | ShutOut) -> list[dict[str, Any]]:
    """Empty for a user whose password nobody knows any more."""
    if isinstance(change, ShutOut):
        gone = [{"command": "disableClient", "username": change.node}]  # this is what ends its connection
        return [*gone, {"command": "deleteClient", "username": change.node}, _without_role(change.node)]
    if not change.password:
        return []
    node = change.node.id
    user = {"username": node, "clientid": node, "password": change.password}
    return [
        {"command": "deleteClient", "username": node},
        _without_role(node),
        {"command": "createRole", **node_role(node)},
        {"command": "createClient", **user, "roles": [{"rolename": role_name(node)}]},
    ]


def _without_role(node: str) -> dict[str, Any]:
    return {"command": "deleteRole", "rolename": f"node-{node}"}
