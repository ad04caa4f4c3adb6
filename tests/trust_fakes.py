"""Fakes of the ports about whom the hub trusts. They pass the suites of the real adapters (tests/contract)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from hub.core.effects import Admit, ShutOut
from hub.core.pairing_pipe import CodeTyped, HubElement, HubProved, NodeProved, PairingFailed
from hub.errors import PasswordWrong
from hub.trust_worker.pairing import OnePairing
from protocol.errors import PairingCodeWrong, PairingError, PairingMalformed
from protocol.messages import Message
from protocol.words import NodeId, TraceId


class MemoryUsers:
    """Who may come in at a broker, and with which password. See the BrokerUsers port."""

    def __init__(self) -> None:
        self.passwords: dict[NodeId, str] = {}
        self._queued: list[Admit | ShutOut] = []

    def put(self, change: Admit | ShutOut) -> None:
        self._queued.append(change)

    async def settled(self) -> None:
        await asyncio.sleep(0)
        queued, self._queued = self._queued, []
        for change in queued:
            if isinstance(change, ShutOut):
                self.passwords.pop(change.node, None)
            elif change.password:
                self.passwords[change.node.id] = change.password


class ClosedDoor:
    """No owner ever comes. See the OwnerDoor port."""

    async def enter(self, password: str, address: str, trace: TraceId) -> str:
        raise PasswordWrong()

    def holds(self, token: str) -> bool:
        return False

    async def leave(self, token: str) -> None: ...


class PlainPasswords:
    """See the Passwords port."""

    async def hashed(self, password: str) -> str:
        return f"plain {password}"

    async def matches(self, password: str, kept: str) -> bool:
        return kept == f"plain {password}"


@dataclass
class KeptInMemory:
    """See the Kept port of the owner's door."""

    kept: str = ""

    def read(self) -> str:
        return self.kept

    def write(self, kept: str) -> None:
        self.kept = kept


class LocalCheck:
    """See the CodeCheck port: the worker's own steps, without its process."""

    def __init__(self) -> None:
        self._pairing = OnePairing()

    async def element(self, code: str, node: NodeId, element: bytes) -> bytes:
        answer = self._answer(CodeTyped(node=node, code=code, element=element))
        assert isinstance(answer, HubElement)
        return answer.element

    async def prove(self, proof: bytes, credential: bytes) -> tuple[bytes, bytes]:
        answer = self._answer(NodeProved(proof=proof, credential=credential))
        assert isinstance(answer, HubProved)
        return answer.proof, answer.sealed

    async def close(self) -> None:
        self._pairing = OnePairing()

    def _answer(self, message: Message) -> Message:
        answer = self._pairing.answer(message)
        if isinstance(answer, PairingFailed):
            kinds = {kind.code: kind for kind in (PairingCodeWrong, PairingMalformed)}
            raise kinds.get(answer.code, PairingError)(answer.words)
        return answer
