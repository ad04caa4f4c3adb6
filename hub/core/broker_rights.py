"""Who may say and hear what at the broker: a node for itself alone, the hub everything. Pure.

The form is that of mosquitto's dynamic-security plugin, https://mosquitto.org/documentation/dynamic-security/.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hub.core.records import NodeKeys, PairedNode
from protocol.topics import HUB, ROOT, TABLE, Topic, node_subscriptions
from protocol.words import NodeId

JsonObject = dict[str, Any]
MQTT_ITERATIONS = 101
"""mosquitto's own number; the passwords are 256 bits of chance, so stretching them adds nothing."""
HUB_ROLE = "hub"
CONTROL = "$CONTROL/dynamic-security/#"


def everything(nodes: Iterable[PairedNode], hub_user: str, hub_keys: NodeKeys) -> JsonObject:
    """The whole file that the broker reads at its start.

    A node is bound to one client id, its own: whoever could take another's would end that node's connection.
    """
    trusted = [node for node in nodes if not node.revoked and node.kind != "browser"]
    return {
        "defaultACLAccess": {
            "publishClientSend": False,
            "publishClientReceive": False,
            "subscribe": False,
            "unsubscribe": True,
        },
        "clients": [
            _client(hub_user, HUB_ROLE, hub_keys),
            *({**_client(node.id, role_name(node.id), node.keys), "clientid": node.id} for node in trusted),
        ],
        "groups": [],
        "roles": [_hub_role(), *(node_role(node.id) for node in trusted)],
    }


def role_name(node: NodeId) -> str:
    return f"node-{node}"


def node_role(node: NodeId) -> JsonObject:
    """Sends on its own topics to the hub, hears its own topics from the hub and what is said to all."""
    sends = [str(Topic(node, channel)) for channel, delivery in TABLE.items() if delivery.to_hub]
    hears = [name for name, _ in node_subscriptions(node)]
    acls = [_acl("publishClientSend", topic) for topic in sends]
    for topic in hears:
        acls += [_acl("publishClientReceive", topic), _acl("subscribeLiteral", topic)]
    return {"rolename": role_name(node), "acls": acls}


def _hub_role() -> JsonObject:
    kinds = ("publishClientSend", "publishClientReceive", "subscribePattern")
    topics = (f"{ROOT}/#", CONTROL, f"{ROOT}/{HUB}/#")
    return {"rolename": HUB_ROLE, "acls": [_acl(kind, topic) for kind in kinds for topic in topics]}


def _acl(kind: str, topic: str) -> JsonObject:
    return {"acltype": kind, "topic": topic, "priority": 0, "allow": True}


def _client(user: str, role: str, keys: NodeKeys) -> JsonObject:
    return {
        "username": user,
        "roles": [{"rolename": role}],
        "password": keys.mqtt_hash,
        "salt": keys.mqtt_salt,
        "iterations": MQTT_ITERATIONS,
    }
