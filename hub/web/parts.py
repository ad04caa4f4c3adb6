"""What the routes need of the hub, and how a request asks the house."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import HTTPConnection

from hub.core.effects import Answer
from hub.core.records import PairedNode
from hub.core.requests import Asked
from hub.core.trusted import node_of_token
from hub.ports import Blobs, BrowserFrames, Conductor, Interpreter, Machine, Metrics, OwnerDoor, PairingDoor, Photos
from protocol.words import TraceId


@dataclass(frozen=True)
class Parts:
    """Handed to every router by ``create_app``."""

    conductor: Conductor
    interpreter: Interpreter
    blobs: Blobs
    photos: Photos
    browsers: BrowserFrames
    machine: Machine
    metrics: Metrics
    door: OwnerDoor
    uploads: Path
    """A folder for what arrives."""
    static: Path
    base_url: Callable[[], str]
    """Where people reach the hub."""
    pairing: PairingDoor
    authority: str
    """The certificate of the house's own authority, PEM."""
    secure_url: str = ""
    """The same over TLS; empty while the hub is not open to the local network."""
    key: str | None = None
    """Set when the hub is open to the local network."""

    def node_of_token(self, token: str) -> PairedNode | None:
        """Whose token this is; None for one that is wrong, or revoked."""
        return node_of_token(self.conductor.state, token)

    async def ask(self, asked: Asked) -> Answer:
        """Raises the error of an answer that is one."""
        answer = await self.conductor.ask(asked)
        if answer.error is not None:
            raise answer.error
        return answer


def request_id() -> str:
    return secrets.token_hex(8)


def trace_of(connection: HTTPConnection) -> TraceId:
    """The trace that the guard gave this request."""
    return TraceId(str(connection.scope.get("trace", "")))
