"""Services come back with growing waits until their budget is spent; they stop in reverse order."""

from __future__ import annotations

import asyncio

import pytest

from protocol.errors import BusUnavailable, RestartBudgetSpent
from protocol.runtime.fakes import FakeClock, settle
from protocol.runtime.supervisor import RestartBudget, Service, Supervisor


async def forever() -> None:
    await asyncio.Event().wait()


async def test_a_service_that_fails_is_started_again() -> None:
    clock, starts = FakeClock(), 0

    async def shaky() -> None:
        nonlocal starts
        starts += 1
        if starts < 3:
            raise BusUnavailable("not yet")
        await forever()

    supervisor = Supervisor(clock, chance=lambda: 1.0)
    running = asyncio.create_task(supervisor.run([Service("shaky", shaky)]))
    await settle()
    assert starts == 1
    await clock.advance(400)
    assert starts == 2
    await clock.advance(800)
    assert starts == 3
    supervisor.request_stop()
    await running


async def test_the_budget_ends_the_node() -> None:
    clock = FakeClock()

    async def broken() -> None:
        raise ValueError("always")

    supervisor = Supervisor(clock, chance=lambda: 0.0)
    running = asyncio.create_task(supervisor.run([Service("broken", broken, RestartBudget(failures=2))]))
    await settle()
    await clock.advance(60_000)
    with pytest.raises(RestartBudgetSpent, match="broken failed 3 times"):
        await running


async def test_rare_failures_never_spend_the_budget() -> None:
    clock, starts = FakeClock(), 0

    async def hourly() -> None:
        nonlocal starts
        starts += 1
        await clock.sleep(3_600_000)
        raise BusUnavailable("again")

    supervisor = Supervisor(clock, chance=lambda: 0.0)
    running = asyncio.create_task(supervisor.run([Service("hourly", hourly, RestartBudget(failures=1))]))
    await settle()
    for _ in range(5):
        await clock.advance(3_700_000)
    assert starts == 6
    supervisor.request_stop()
    await running


async def test_services_stop_in_reverse_order() -> None:
    stopped: list[str] = []

    def named(name: str) -> Service:
        async def run() -> None:
            try:
                await forever()
            finally:
                stopped.append(name)

        return Service(name, run)

    supervisor = Supervisor(FakeClock())
    running = asyncio.create_task(supervisor.run([named("broker"), named("bus"), named("web")]))
    await settle()
    supervisor.request_stop()
    await running
    assert stopped == ["web", "bus", "broker"]


@pytest.mark.parametrize("failures", range(1, 30))
def test_waits_are_capped_and_jittered(failures: int) -> None:
    budget = RestartBudget()
    low, high = budget.wait_ms(failures, 0.0), budget.wait_ms(failures, 1.0)
    assert 0 < low < high <= budget.longest_wait_ms
