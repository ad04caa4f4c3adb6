"""The hub's end of a pairing, in a process of its own and as the tests' fake."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from hub.adapters.pairing_child import PairingChild
from hub.ports import CodeCheck
from protocol.errors import PairingCodeWrong, PairingError, PairingMalformed
from protocol.pairing import NodeSide
from protocol.words import NodeId
from tests.trust_fakes import LocalCheck

NODE = NodeId("frame-1")


@pytest.fixture(params=[LocalCheck, PairingChild])
async def check(request: pytest.FixtureRequest) -> AsyncIterator[CodeCheck]:
    check: CodeCheck = request.param()
    yield check
    await check.close()


async def test_the_right_code_is_proved_both_ways(check: CodeCheck) -> None:
    node = NodeSide("123456", NODE)
    keys = node.keys(await check.element("123456", NODE, node.element))
    proof, sealed = await check.prove(keys.node_proof(), b"credential")
    keys.check_hub(proof)
    assert keys.opened(sealed) == b"credential"


async def test_a_wrong_code_gets_nothing(check: CodeCheck) -> None:
    node = NodeSide("123456", NODE)
    keys = node.keys(await check.element("123457", NODE, node.element))
    with pytest.raises(PairingCodeWrong):
        await check.prove(keys.node_proof(), b"credential")


async def test_an_element_that_is_none(check: CodeCheck) -> None:
    with pytest.raises(PairingMalformed):
        await check.element("123456", NODE, b"A" + b"\xff" * 32)


async def test_a_proof_before_its_turn(check: CodeCheck) -> None:
    with pytest.raises(PairingError):
        await check.prove(bytes(32), b"credential")
