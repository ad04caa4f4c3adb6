"""Supervision of a node's services: restart with jittered backoff, within a budget, stop in reverse order."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from protocol.errors import KinframeError, RestartBudgetSpent
from protocol.runtime.clock import Clock

log = structlog.get_logger()


@dataclass(frozen=True)
class RestartBudget:
    """So many failures within so long; one more ends the node, whose parent or systemd starts it afresh."""

    failures: int = 5
    within_ms: float = 60_000.0
    first_wait_ms: float = 200.0
    longest_wait_ms: float = 10_000.0

    def wait_ms(self, failures: int, chance: float) -> float:
        """Full jitter: anywhere up to the doubled wait. ``chance`` in 0..1."""
        ceiling = min(self.longest_wait_ms, self.first_wait_ms * 2.0**failures)
        return ceiling * (0.5 + chance / 2)


@dataclass(frozen=True)
class Service:
    """Something that runs until it is cancelled."""

    name: str
    run: Callable[[], Awaitable[None]]
    budget: RestartBudget = field(default_factory=RestartBudget)


class Supervisor:
    """Runs services side by side until one spends its budget or the node is told to stop."""

    def __init__(self, clock: Clock, chance: Callable[[], float] = random.random) -> None:
        self._clock = clock
        self._chance = chance
        self._stop = asyncio.Event()

    def request_stop(self) -> None:
        self._stop.set()

    def stop_on_signals(self) -> None:
        """SIGTERM and SIGINT end the node in order."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.request_stop)

    async def run(self, services: list[Service]) -> None:
        """Start in order, stop in reverse. Raises RestartBudgetSpent when a service could not be kept alive."""
        tasks = [asyncio.create_task(self._keep(service), name=service.name) for service in services]
        stop = asyncio.create_task(self._stop.wait(), name="stop")
        try:
            await asyncio.wait([*tasks, stop], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            for task in reversed(tasks):
                task.cancel()
                await asyncio.wait([task], timeout=2.0)
        for task in tasks:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                raise error

    async def _keep(self, service: Service) -> None:
        failed_at: deque[float] = deque()
        while True:
            try:
                await service.run()
                return
            except Exception as error:
                now = self._clock.now_ms()
                failed_at.append(now)
                while failed_at and now - failed_at[0] > service.budget.within_ms:
                    failed_at.popleft()
                code = error.code if isinstance(error, KinframeError) else type(error).__name__
                unexpected = not isinstance(error, KinframeError)
                log.warning("service_failed", service=service.name, code=code, reason=str(error), exc_info=unexpected)
                if len(failed_at) > service.budget.failures:
                    raise RestartBudgetSpent(f"{service.name} failed {len(failed_at)} times: {error}") from error
                await self._clock.sleep(service.budget.wait_ms(len(failed_at), self._chance()))
