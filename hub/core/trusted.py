"""Which node a token belongs to."""

from __future__ import annotations

import hashlib
import hmac

from hub.core.records import PairedNode
from hub.core.state import State
from protocol.words import NodeId


def node_of_token(state: State, token: str) -> PairedNode | None:
    """``<node id>.<secret>``; None for one that is wrong, or revoked. Takes as long either way."""
    name, _, secret = token.rpartition(".")
    node = state.house.nodes.get(NodeId(name))
    given = hashlib.sha256(secret.encode()).hexdigest()
    keys = [each for each in (node.keys, node.next_keys) if each is not None] if node else []
    right = [hmac.compare_digest(each.token_hash, given) for each in keys]
    return node if node is not None and any(right) and not node.revoked else None
