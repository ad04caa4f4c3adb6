"""What a request may do: every route says what it needs, in its decorator, by ``needs``."""

# Annotations here are read by FastAPI while it runs: no ``from __future__ import annotations``.

from dataclasses import dataclass
from typing import Any

from fastapi import Depends, WebSocketException
from starlette.requests import HTTPConnection

from hub.core.authority import Authority
from hub.core.commands import REGISTRY
from hub.errors import AuthorityMissing

EVERY_NODE = frozenset({"frame", "render", "browser"})
RENDER = frozenset({"render"})
NO_NODE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Needs:
    """The least authority, and which kinds of node may come in without any."""

    authority: Authority
    nodes: frozenset[str] = NO_NODE
    open: bool = False
    """To anybody who reaches the hub: only for what a node has to ask before it is trusted."""

    async def __call__(self, connection: HTTPConnection) -> None:
        scope = connection.scope
        if self.allows(scope["authority"], scope["node_kind"]):
            return
        if scope["type"] == "websocket":
            raise WebSocketException(4403, "not allowed")
        raise AuthorityMissing(f"That needs the {self.authority.word}'s word.")

    def allows(self, authority: Authority, node_kind: str) -> bool:
        """``node_kind`` is empty for people."""
        if self.open:
            return True
        return node_kind in self.nodes if node_kind else authority.allows(self.authority)


def needs(what: Authority | str, nodes: frozenset[str] = NO_NODE) -> Any:
    """An authority, or the action of the registry that this route carries out. For ``dependencies=[…]``."""
    authority = what if isinstance(what, Authority) else REGISTRY[what].authority
    return Depends(Needs(authority, nodes))


def open_to_all() -> Any:
    """For ``dependencies=[…]`` of the routes that ``guard.OPEN`` lets strangers reach."""
    return Depends(Needs(Authority.VIEWER, open=True))


def authority_of(connection: HTTPConnection) -> Authority:
    """As the guard found it."""
    found: Authority = connection.scope["authority"]
    return found


def actor_of(connection: HTTPConnection) -> str:
    """Who asks, as the audit log names them."""
    return str(connection.scope["actor"])
