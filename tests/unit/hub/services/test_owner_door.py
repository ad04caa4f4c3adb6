"""The owner's door: one password, sessions that end, and a clock that is on the house's side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from hub.core.attempts import FREE
from hub.core.events import Event, OwnerCame, PasswordSeen
from hub.core.sessions import ABSOLUTE_MS, IDLE_MS, MOST
from hub.errors import LoginTooMany, PasswordWrong
from hub.services.owner_door import LOOK_MS, WAITING, HouseDoor, new_password
from protocol.runtime.fakes import FakeClock, settle
from protocol.words import TraceId
from tests.patience import PATIENCE_S
from tests.trust_fakes import KeptInMemory, PlainPasswords

HERE, THERE, TRACE = "127.0.0.1", "192.0.2.9", TraceId("t")


class Slow(PlainPasswords):
    """Counts what is checked; answers when the test lets it."""

    def __init__(self) -> None:
        self.checked = 0
        self.go = asyncio.Event()

    async def matches(self, password: str, kept: str) -> bool:
        self.checked += 1
        await self.go.wait()
        return await super().matches(password, kept)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def told() -> list[Event]:
    return []


@pytest.fixture
def kept() -> KeptInMemory:
    return KeptInMemory("plain sesame")


@pytest.fixture
async def door(clock: FakeClock, told: list[Event], kept: KeptInMemory) -> AsyncIterator[HouseDoor]:
    async with running(HouseDoor(PlainPasswords(), kept, putting(told), clock)) as door:
        yield door


def putting(told: list[Event]):  # type: ignore[no-untyped-def]
    async def put(event: Event) -> None:
        told.append(event)

    return put


@asynccontextmanager
async def running(door: HouseDoor) -> AsyncIterator[HouseDoor]:
    await door.prepare()
    service = asyncio.create_task(door.run())
    await settle()
    yield door
    service.cancel()
    await asyncio.wait([service])


async def test_the_first_start_makes_a_password_and_no_other_does(told: list[Event], clock: FakeClock) -> None:
    kept = KeptInMemory()
    first = await HouseDoor(PlainPasswords(), kept, putting(told), clock).prepare()
    assert first is not None
    assert kept.kept == f"plain {first}"
    second = HouseDoor(PlainPasswords(), kept, putting(told), clock)
    assert await second.prepare() is None
    assert await second.enter(first, HERE, TRACE)


def test_passwords_are_long_and_differ() -> None:
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(len(password.replace("-", "")) == 16 for password in made)


async def test_the_right_password_opens_a_session_of_256_bits(door: HouseDoor, told: list[Event]) -> None:
    token = await door.enter("sesame", HERE, TRACE)
    assert len(token) >= 43
    assert door.holds(token)
    assert not door.holds(token[:-1])
    assert not door.holds("")
    assert token not in repr(vars(door))  # only its hash is kept
    assert told[-1] == OwnerCame(HERE, True, TRACE)
    await door.leave(token)
    assert not door.holds(token)


async def test_a_wrong_password_is_told_and_then_has_to_wait(
    door: HouseDoor, told: list[Event], clock: FakeClock
) -> None:
    for _ in range(FREE):
        with pytest.raises(PasswordWrong):
            await door.enter("open", THERE, TRACE)
    assert told[-1] == OwnerCame(THERE, False, TRACE)
    with pytest.raises(LoginTooMany):
        await door.enter("sesame", THERE, TRACE)  # even the right one
    assert await door.enter("sesame", HERE, TRACE)  # elsewhere nobody waits
    await clock.advance(2_000)
    assert await door.enter("sesame", THERE, TRACE)


async def test_many_guesses_at_once_gain_nothing(clock: FakeClock, told: list[Event], kept: KeptInMemory) -> None:
    slow = Slow()
    async with running(HouseDoor(slow, kept, putting(told), clock)) as door:
        guesses = [asyncio.create_task(door.enter(f"guess {n}", THERE, TRACE)) for n in range(50)]
        others = [asyncio.create_task(door.enter("guess", f"198.51.100.{n}", TRACE)) for n in range(50)]
        while slow.checked < WAITING:
            await asyncio.sleep(0.001)
        slow.go.set()
        ends = await asyncio.gather(*guesses, *others, return_exceptions=True)
    assert slow.checked == WAITING
    assert {type(end) for end in ends} == {PasswordWrong, LoginTooMany}


async def test_sessions_end_when_idle_and_end_for_good(door: HouseDoor, clock: FakeClock) -> None:
    token = await door.enter("sesame", HERE, TRACE)
    idle = await door.enter("sesame", HERE, TRACE)
    passed = 0.0
    while passed + IDLE_MS * 0.9 < ABSOLUTE_MS:
        await clock.advance(IDLE_MS * 0.9)
        passed += IDLE_MS * 0.9
        assert door.holds(token)
    assert not door.holds(idle)
    await clock.advance(IDLE_MS * 0.9)
    assert not door.holds(token)  # used all the time, and still over


async def test_a_new_password_ends_every_session_within_a_second(
    door: HouseDoor, clock: FakeClock, kept: KeptInMemory, told: list[Event]
) -> None:
    token = await door.enter("sesame", HERE, TRACE)
    kept.kept = "plain tahini"
    await clock.advance(LOOK_MS)
    async with asyncio.timeout(PATIENCE_S):  # the file is read in a thread, which no turn of the loop waits for
        while door.holds(token):
            await asyncio.sleep(0.005)
    seen = [event.fingerprint for event in told if isinstance(event, PasswordSeen)]
    assert len(seen) == len(set(seen)) == 2
    with pytest.raises(PasswordWrong):
        await door.enter("sesame", HERE, TRACE)
    assert await door.enter("tahini", HERE, TRACE)


async def test_nothing_kept_lets_nobody_in(
    clock: FakeClock, told: list[Event], kept: KeptInMemory, door: HouseDoor
) -> None:
    kept.kept = ""
    for guess in ("", "sesame"):
        with pytest.raises(PasswordWrong):
            await door.enter(guess, HERE, TRACE)


async def test_only_so_many_sessions_at_once(door: HouseDoor) -> None:
    tokens = [await door.enter("sesame", HERE, TRACE) for _ in range(MOST + 1)]
    assert [door.holds(token) for token in tokens] == [False, *[True] * MOST]
