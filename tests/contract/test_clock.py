"""What is relied on of every clock: one that tests move, and the machine's own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, timedelta

import pytest

from protocol.runtime.clock import Clock, SystemClock
from protocol.runtime.fakes import FakeClock, settle
from tests.patience import PATIENCE_S, undisturbed_async

Pass = Callable[[float], Awaitable[None]]


@pytest.fixture(params=[FakeClock, SystemClock])
def clock(request: pytest.FixtureRequest) -> tuple[Clock, Pass]:
    """A clock, and how so many milliseconds pass on it."""
    made = request.param()

    async def really(ms: float) -> None:
        await asyncio.sleep(ms / 1000)

    return made, made.advance if isinstance(made, FakeClock) else really


async def test_it_never_goes_back(clock: tuple[Clock, Pass]) -> None:
    time, passes = clock
    seen = []
    for _ in range(20):
        seen.append(time.now_ms())
        await passes(1.0)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


async def test_the_time_of_day_is_in_utc_and_goes_on(clock: tuple[Clock, Pass]) -> None:
    time, passes = clock
    before = time.wall()
    await passes(20.0)
    assert before.tzinfo is UTC and before.utcoffset() == timedelta(0)
    assert time.wall() > before


async def test_nobody_wakes_too_early(clock: tuple[Clock, Pass]) -> None:
    time, passes = clock
    began = time.now_ms()
    sleeping = asyncio.create_task(time.sleep(50.0))
    await settle()
    assert not sleeping.done() or time.now_ms() - began >= 49.0, "or the machine itself stood still"
    await passes(60.0)
    async with asyncio.timeout(PATIENCE_S):
        await sleeping
    assert time.now_ms() - began >= 49.0  # an event loop may round down to its clock's resolution


async def test_sleepers_wake_in_the_order_of_their_times(clock: tuple[Clock, Pass]) -> None:
    time, passes = clock
    woken: list[float] = []

    async def sleeper(ms: float) -> None:
        due = time.now_ms() + ms
        await time.sleep(ms)
        woken.append(due)

    tasks = [asyncio.create_task(sleeper(ms)) for ms in (90.0, 10.0, 50.0)]
    await settle()
    await passes(100.0)
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*tasks)
    assert woken == sorted(woken) and len(woken) == 3


@pytest.mark.parametrize("ms", [0.0, -1.0, -1e9])
async def test_no_time_at_all_only_lets_others_run(clock: tuple[Clock, Pass], ms: float) -> None:
    time, _ = clock
    others: list[str] = []
    asyncio.get_running_loop().call_soon(others.append, "ran")
    async with asyncio.timeout(PATIENCE_S):
        await time.sleep(ms)
    assert others == ["ran"]


async def test_whoever_is_cancelled_sleeps_no_more_and_wakes_nobody_else(clock: tuple[Clock, Pass]) -> None:
    time, passes = clock

    async def attempt() -> tuple[bool, asyncio.Task[None]]:
        cancelled, other = asyncio.create_task(time.sleep(10.0)), asyncio.create_task(time.sleep(20.0))
        await settle()
        cancelled.cancel()
        await settle()
        return cancelled.cancelled(), other

    _, other = await undisturbed_async(attempt, lambda tried: tried[0])  # or it had slept enough before
    await passes(30.0)
    async with asyncio.timeout(PATIENCE_S):
        await other
