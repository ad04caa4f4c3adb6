"""What every door is to somebody who does not know the password: one where no owner ever comes, and the house's."""

from __future__ import annotations

import pytest

from hub.core.events import Event
from hub.errors import LoginTooMany, PasswordWrong
from hub.ports import OwnerDoor
from hub.services.owner_door import HouseDoor
from protocol.runtime.fakes import FakeClock
from protocol.words import TraceId
from tests.trust_fakes import ClosedDoor, KeptInMemory, PlainPasswords

TRACE = TraceId("t")


@pytest.fixture(params=[ClosedDoor, HouseDoor])
async def door(request: pytest.FixtureRequest) -> OwnerDoor:
    async def put(event: Event) -> None:
        pass

    if request.param is ClosedDoor:
        return ClosedDoor()
    door = HouseDoor(PlainPasswords(), KeptInMemory("plain sesame"), put, FakeClock())
    await door.prepare()
    return door


@pytest.mark.parametrize("guess", ["", "open", "plain sesame"])
async def test_a_wrong_password_opens_nothing(door: OwnerDoor, guess: str) -> None:
    with pytest.raises(PasswordWrong):
        await door.enter(guess, "192.0.2.9", TRACE)


async def test_whoever_goes_on_guessing_is_told_one_of_two_things(door: OwnerDoor) -> None:
    for number in range(20):
        with pytest.raises((PasswordWrong, LoginTooMany)):
            await door.enter(f"guess {number}", "192.0.2.9", TRACE)


@pytest.mark.parametrize("token", ["", "made up", "\0", "🙂" * 1000])
async def test_a_token_that_nobody_was_given(door: OwnerDoor, token: str) -> None:
    assert not door.holds(token)
    await door.leave(token)
    assert not door.holds(token)
