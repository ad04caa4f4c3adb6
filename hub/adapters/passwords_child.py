"""The owner's password hashed and checked by the password worker: a child that lives while it is needed."""

from __future__ import annotations

import asyncio
import contextlib
import sys

import structlog

from hub.core.password_pipe import (
    IDLE_S,
    PASSWORD_PIPE,
    PATIENCE_S,
    CheckPassword,
    HashPassword,
    PasswordChecked,
    PasswordHashed,
)
from hub.errors import PasswordWorkerGone
from protocol.errors import ChildGone
from protocol.messages import Message
from protocol.runtime.child import Child

log = structlog.get_logger()


class PasswordWorkerChild:
    """See the Passwords port. One password at a time; ``run`` is the service that ends the child."""

    def __init__(self, patience_s: float = PATIENCE_S, idle_s: float = IDLE_S) -> None:
        self._patience_s = patience_s
        self._idle_s = idle_s
        self._one_at_a_time = asyncio.Lock()
        self._used = asyncio.Event()
        self._child: Child | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def run(self) -> None:
        try:
            while True:
                await self._used.wait()
                self._used.clear()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._idle_s):
                        await self._used.wait()
                        continue
                async with self._one_at_a_time:
                    await self._end()
        finally:
            await self._end()

    async def hashed(self, password: str) -> str:
        answer = await self._asked(HashPassword(password=password))
        assert isinstance(answer, PasswordHashed)
        return answer.kept

    async def matches(self, password: str, kept: str) -> bool:
        answer = await self._asked(CheckPassword(password=password, kept=kept))
        assert isinstance(answer, PasswordChecked)
        return answer.right

    async def _asked(self, question: Message) -> Message:
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(self._patience_s):
                    self._child = self._child or await Child.start(
                        (sys.executable, "-m", "hub.password_worker"), PASSWORD_PIPE
                    )
                    await self._child.send(question)
                    async with contextlib.aclosing(self._child.messages()) as said:
                        return await anext(said)
            except (TimeoutError, ChildGone) as gone:
                await self._end()
                log.warning("password_worker_gone", reason=str(gone))
                raise PasswordWorkerGone() from gone
            finally:
                self._used.set()

    async def _end(self) -> None:
        child, self._child = self._child, None
        if child is not None:
            child.kill()
            await child.stop()
