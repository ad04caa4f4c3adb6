"""The pairing desk: wrong codes, impatience, crowds; over a fake clock and a house that says yes."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable

import pytest

from hub.core.events import PairingsChanged
from hub.core.requests import NodePaired
from hub.ports import CodeCheck
from hub.services.pairing import OPEN_MS, TRIES_WITHIN_MS, PairingDesk
from protocol.credential import Credential, decode_credential
from protocol.errors import PairingCodeWrong, PairingTooMany, PairingUnknown
from protocol.pairing import NodeSide
from protocol.runtime.fakes import FakeClock, settle
from protocol.words import NodeId, TraceId
from tests.hub_fakes import AgreeingHouse
from tests.trust_fakes import LocalCheck

TRACE = TraceId("t")
HERE = "192.0.2.7"


def waiting(house: AgreeingHouse) -> list[str]:
    """Who waits for a code, as the house was told last."""
    changes = [event for event in house.said if isinstance(event, PairingsChanged)]
    return [f"{pairing.node} {pairing.state}" for pairing in changes[-1].pairings] if changes else []


class SlowCheck(LocalCheck):
    """Begins when the test lets it, as a process takes its time to start."""

    def __init__(self) -> None:
        super().__init__()
        self.begins = asyncio.Event()
        self.running = False

    async def element(self, code: str, node: NodeId, element: bytes) -> bytes:
        await self.begins.wait()
        self.running = True
        return await super().element(code, node, element)

    async def close(self) -> None:
        self.running = False
        await super().close()


class Scene:
    def __init__(self, check: Callable[[], CodeCheck] = LocalCheck) -> None:
        self.house, self.clock = AgreeingHouse(), FakeClock()
        self.desk = PairingDesk(
            self.house,
            None,
            self.clock,
            lambda node, secret: Credential(hub_id="h", node_id=node, secret=secret, authority="PEM"),
            check,
        )

    async def ask(self, code: str = "123456", node: str = "frame-1", address: str = HERE) -> tuple[NodeSide, str]:
        side = NodeSide(code, NodeId(node))
        return side, await self.desk.ask(NodeId(node), "frame", node, "test", side.element, address)

    async def try_code(self, shown: str, typed: str, node: str = "frame-1", address: str = HERE) -> Credential:
        side, number = await self.ask(shown, node, address)
        await self.desk.give_code(number, typed)
        element = await self.desk.answer(number, 1.0)
        assert element is not None
        keys = side.keys(element)
        admission = await self.desk.confirm(number, keys.node_proof(), TRACE)
        keys.check_hub(admission.proof)
        return decode_credential(keys.opened(admission.sealed))


@pytest.fixture
def scene() -> Scene:
    return Scene()


async def test_the_right_code_lets_a_node_in(scene: Scene) -> None:
    credential = await scene.try_code("123456", "123456")
    (paired,) = (event for event in scene.house.said if isinstance(event, NodePaired))
    assert paired.node.id == credential.node_id and paired.password == credential.mqtt_password
    assert credential.secret.hex() not in repr(paired.node), "the house keeps what recognises it, not the secret"
    assert waiting(scene.house) == []


async def test_a_wrong_code_ends_the_pairing_and_lets_nobody_in(scene: Scene) -> None:
    side, number = await scene.ask("123456")
    await scene.desk.give_code(number, "123457")
    element = await scene.desk.answer(number, 1.0)
    assert element is not None
    proof = side.keys(element).node_proof()
    with pytest.raises(PairingCodeWrong):
        await scene.desk.confirm(number, proof, TRACE)
    with pytest.raises(PairingUnknown):
        await scene.desk.confirm(number, proof, TRACE)
    assert not any(isinstance(event, NodePaired) for event in scene.house.said)


async def test_three_wrong_codes_and_the_node_has_to_wait(scene: Scene) -> None:
    for _ in range(3):
        with pytest.raises(PairingCodeWrong):
            await scene.try_code("123456", "654321")
    for node, address in (("frame-1", "192.0.2.9"), ("frame-2", HERE)):
        with pytest.raises(PairingTooMany):
            await scene.ask(node=node, address=address)
    await scene.clock.advance(TRIES_WITHIN_MS + 1)
    assert (await scene.try_code("123456", "123456")).node_id == "frame-1"


async def test_nobody_gets_in_without_a_typed_code(scene: Scene) -> None:
    _, number = await scene.ask()
    assert await scene.desk.answer(number, 0.0) is None
    with pytest.raises(PairingUnknown):
        await scene.desk.confirm(number, bytes(32), TRACE)


async def test_a_pairing_expires_and_whoever_waits_hears_it(scene: Scene) -> None:
    _, number = await scene.ask()
    running = asyncio.ensure_future(scene.desk.run())
    hoping = asyncio.ensure_future(scene.desk.answer(number, 30.0))
    await settle()
    await scene.clock.advance(OPEN_MS + 1_500)
    with pytest.raises(PairingUnknown):
        await hoping
    assert waiting(scene.house) == []
    running.cancel()


async def test_a_dismissed_node_hears_it(scene: Scene) -> None:
    _, number = await scene.ask()
    hoping = asyncio.ensure_future(scene.desk.answer(number, 30.0))
    await settle()
    await scene.desk.dismiss(number)
    with pytest.raises(PairingUnknown):
        await hoping


async def test_a_node_that_asks_again_replaces_itself(scene: Scene) -> None:
    _, first = await scene.ask()
    await scene.ask()
    assert waiting(scene.house) == ["frame-1 waiting"]
    with pytest.raises(PairingUnknown):
        await scene.desk.give_code(first, "123456")


async def test_a_stranger_who_knows_a_node_cannot_end_its_pairing(scene: Scene) -> None:
    _, number = await scene.ask(address="192.0.2.7")
    await scene.ask(address="192.0.2.66")
    await scene.desk.give_code(number, "123456")
    assert waiting(scene.house) == ["frame-1 answered", "frame-1 waiting"]


async def test_a_crowd_from_few_addresses_gives_way_to_a_newcomer(scene: Scene) -> None:
    asked = {
        (where, number): await scene.ask(node=f"{where}-{number}", address=f"192.0.2.{where}")
        for where in (1, 2, 3)
        for number in range(3 if where < 3 else 2)
    }
    assert len(waiting(scene.house)) == 8
    await scene.ask(node="frame-9", address="192.0.2.9")
    assert len(waiting(scene.house)) == 8 and "frame-9 waiting" in waiting(scene.house)
    with pytest.raises(PairingUnknown):
        await scene.desk.give_code(asked[1, 2][1], "123456")


async def test_eight_addresses_that_wait_once_each_are_a_full_room(scene: Scene) -> None:
    for where in range(8):
        await scene.ask(node=f"frame-{where}", address=f"192.0.2.{where}")
    with pytest.raises(PairingTooMany):
        await scene.ask(node="frame-9", address="192.0.2.9")


async def test_a_stranger_cannot_fill_the_waiting_room(scene: Scene) -> None:
    for number in range(3):
        await scene.ask(node=f"frame-{number}")
    with pytest.raises(PairingTooMany):
        await scene.ask(node="frame-9")
    await scene.ask(node="frame-9", address="192.0.2.8")
    assert len(waiting(scene.house)) == 4


async def test_a_stranger_leaves_nothing_behind(scene: Scene) -> None:
    for number in range(3):
        await scene.ask(node=f"frame-{number}")
    before = _remembered(scene)
    for number in range(1_000):
        with pytest.raises(PairingTooMany):
            await scene.ask(node=f"stranger-{number}")
    assert _remembered(scene) == before


def _remembered(scene: Scene) -> int:
    return sum(sys.getsizeof(each) for each in vars(scene.desk).values())


@pytest.mark.parametrize("ends", ["asks anew", "is dismissed"])
async def test_a_check_that_begins_too_late_is_ended(ends: str) -> None:
    check = SlowCheck()
    scene = Scene(lambda: check)
    _, number = await scene.ask()
    typing = asyncio.ensure_future(scene.desk.give_code(number, "123456"))
    await settle()
    await (scene.ask() if ends == "asks anew" else scene.desk.dismiss(number))
    check.begins.set()
    with pytest.raises(PairingUnknown):
        await typing
    assert not check.running


async def test_a_proof_before_the_check_began_ends_nothing() -> None:
    check = SlowCheck()
    scene = Scene(lambda: check)
    _, number = await scene.ask()
    typing = asyncio.ensure_future(scene.desk.give_code(number, "123456"))
    await settle()
    with pytest.raises(PairingUnknown):
        await scene.desk.confirm(number, bytes(32), TRACE)
    check.begins.set()
    await typing
    assert waiting(scene.house) == ["frame-1 answered"]
