"""``python -m hub.trust_worker.pairing``: the hub's end of one pairing, started by the conductor.

A process of its own: the arithmetic would hold up the conductor, and its libraries would weigh on it for ever after.
"""

from __future__ import annotations

import signal
import sys

from hub.core.pairing_pipe import PAIRING_PIPE, CodeTyped, HubElement, HubProved, NodeProved, PairingFailed
from protocol.errors import ChildGone, KinframeError
from protocol.messages import Message
from protocol.pairing import HubSide, PairingKeys
from protocol.runtime.child import ChildPipe
from protocol.words import NodeId


class OnePairing:
    """A typed code, then a proof."""

    def __init__(self) -> None:
        self._keys: PairingKeys | None = None

    def answer(self, message: Message | None) -> Message:
        try:
            match message:
                case CodeTyped(node=node, code=code, element=element):
                    side = HubSide(code, NodeId(node))
                    self._keys = side.keys(element)
                    return HubElement(element=side.element)
                case NodeProved(proof=proof, credential=credential) if self._keys is not None:
                    self._keys.check_node(proof)
                    return HubProved(proof=self._keys.hub_proof(), sealed=self._keys.sealed(credential))
        except KinframeError as error:
            return PairingFailed(code=error.code, words=error.message)
        return PairingFailed(code="pairing.failed", words="out of turn")


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe, pairing = ChildPipe.from_environment(PAIRING_PIPE), OnePairing()
    try:
        while True:
            pipe.send(pairing.answer(pipe.receive()))
    except ChildGone:
        return 0


if __name__ == "__main__":
    sys.exit(main())
