"""The hub's end of a pairing in a child process that lives as long as the pairing."""

from __future__ import annotations

import asyncio
import sys

from hub.core.pairing_pipe import PAIRING_PIPE, CodeTyped, HubElement, HubProved, NodeProved, PairingFailed
from protocol.errors import ChildGone, PairingCodeWrong, PairingError, PairingMalformed
from protocol.messages import Message
from protocol.runtime.child import Child
from protocol.words import NodeId

PATIENCE_S = 10.0
_REASONS = {kind.code: kind for kind in (PairingCodeWrong, PairingMalformed)}


class PairingChild:
    """See the CodeCheck port."""

    def __init__(self) -> None:
        self._child: Child | None = None

    async def element(self, code: str, node: NodeId, element: bytes) -> bytes:
        argv = (sys.executable, "-m", "hub.trust_worker.pairing")
        try:
            self._child = await Child.start(argv, PAIRING_PIPE)
        except ChildGone as gone:
            raise PairingError(gone.message) from gone
        answer = await self._ask(CodeTyped(node=node, code=code, element=element))
        assert isinstance(answer, HubElement)
        return answer.element

    async def prove(self, proof: bytes, credential: bytes) -> tuple[bytes, bytes]:
        answer = await self._ask(NodeProved(proof=proof, credential=credential))
        assert isinstance(answer, HubProved)
        return answer.proof, answer.sealed

    async def close(self) -> None:
        if self._child is not None:
            await self._child.stop()
            self._child = None

    async def _ask(self, message: Message) -> Message:
        if self._child is None:
            raise PairingError("nobody has typed a code")
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._child.send(message)
                answer = await anext(self._child.messages())
        except (ChildGone, TimeoutError) as gone:
            raise PairingError(f"the pairing worker gave up: {gone}") from gone
        if isinstance(answer, PairingFailed):
            raise _REASONS.get(answer.code, PairingError)(answer.words)
        return answer
