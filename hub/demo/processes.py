"""The demo's processes: each started as a user would, logged to a file, started again when it dies, ended together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.demo.errors import ProcessEnded

RESTARTS = 5
RESTART_AFTER_S = 0.5
PATIENCE_S = 2.2
"""Ctrl-C promises that everything is gone within three seconds."""


@dataclass(frozen=True)
class Program:
    """A node to run: its name for people, the words after ``kinframe``, and the folder of one that must be paired."""

    name: str
    words: Sequence[str]
    data: Path | None = None

    @property
    def argv(self) -> list[str]:
        return [sys.executable, "-m", "protocol.runtime.cli", *self.words]


class Processes:
    """Runs programs side by side. ``tell`` hears one line for each process that had to be started again."""

    def __init__(self, logs: Path, tell: Callable[[str], None]) -> None:
        self._logs = logs
        self._tell = tell
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._keepers: list[asyncio.Task[None]] = []

    async def start(self, program: Program) -> None:
        await self._spawn(program)
        self._keepers.append(asyncio.create_task(self._keep(program), name=program.name))

    def pid(self, name: str) -> int:
        return self._running[name].pid

    def log(self, name: str) -> Path:
        """What a program says on its terminal."""
        return self._logs / f"{name.lower().replace(' ', '-')}.log"

    async def failed(self) -> None:
        """Waits until a program is beyond help. Raises ProcessEnded then."""
        while True:
            for keeper in self._keepers:
                if keeper.done() and not keeper.cancelled() and (error := keeper.exception()):
                    raise error
            await asyncio.sleep(0.2)

    async def stop(self) -> None:
        """SIGTERM to all at once, SIGKILL to what is left of their groups after the patience."""
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        for process in self._running.values():
            _signal_group(process.pid, signal.SIGTERM, only_leader=True)
        waits = [asyncio.ensure_future(process.wait()) for process in self._running.values()]
        if waits:
            await asyncio.wait(waits, timeout=PATIENCE_S)
        for process in self._running.values():
            _signal_group(process.pid, signal.SIGKILL)
        for wait in waits:
            wait.cancel()

    async def _spawn(self, program: Program) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(program.name).open("ab") as log:
            # A session of its own: Ctrl-C reaches the demo, which ends its processes in order.
            self._running[program.name] = await asyncio.create_subprocess_exec(
                *program.argv, stdin=asyncio.subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    async def _keep(self, program: Program) -> None:
        for _ in range(RESTARTS):
            status = await self._running[program.name].wait()
            self._tell(f"{program.name} ended with status {status}; starting it again.")
            await asyncio.sleep(RESTART_AFTER_S)
            await self._spawn(program)
        await self._running[program.name].wait()
        raise ProcessEnded(f"{program.name} ended {RESTARTS + 1} times; see the logs in {self._logs}")


def _signal_group(pid: int, number: signal.Signals, only_leader: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if only_leader:
            os.kill(pid, number)
        else:
            os.killpg(pid, number)
