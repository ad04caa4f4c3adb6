"""Photos decoded by the photo worker: a child that is started when it is needed and replaced when it breaks."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

import structlog

from hub import errors
from hub.core.photo_pipe import PATIENCE_S, PHOTO_PIPE, NormalisePhoto, PhotoReady, PhotoTurnedDown, WorkerUp
from hub.errors import PhotoDamaged, PhotoError, PhotoTooSlow, PhotoWorkerGone
from protocol.errors import ChildGone, KinframeError
from protocol.messages import Message
from protocol.runtime.child import Child

log = structlog.get_logger()
_REASONS: dict[str, type[KinframeError]] = {
    kind.code: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, PhotoError)
}


class PhotoWorkerChild:
    """See the Photos port. One photo at a time; ``run`` is the service that ends the child with the hub."""

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        self._patience_s = patience_s
        self._one_at_a_time = asyncio.Lock()
        self._child: Child | None = None
        self._said: AsyncGenerator[Message, None] | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    async def run(self) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await self._end()

    async def normalise(self, upload: Path, into: Path) -> PhotoReady:
        async with self._one_at_a_time:
            try:
                async with asyncio.timeout(self._patience_s):
                    answer = await self._answer(NormalisePhoto(upload=str(upload), into=str(into)))
            except TimeoutError as late:
                await self._end()
                raise PhotoTooSlow() from late
            except (ChildGone, StopAsyncIteration) as gone:
                await self._end()
                log.warning("photo_worker_gone", reason=str(gone))
                raise PhotoWorkerGone() from gone
        if isinstance(answer, PhotoReady):
            return answer
        assert isinstance(answer, PhotoTurnedDown)
        raise _REASONS.get(answer.code, PhotoDamaged)(answer.words)

    async def _answer(self, order: NormalisePhoto) -> Message:
        child, said = await self._worker()
        await child.send(order)
        while True:
            message = await anext(said)
            if isinstance(message, PhotoReady | PhotoTurnedDown):
                return message

    async def _worker(self) -> tuple[Child, AsyncGenerator[Message, None]]:
        if self._child is None or self._said is None:
            self._child = await Child.start((sys.executable, "-m", "hub.photo_worker"), PHOTO_PIPE)
            self._said = self._child.messages()
            up = await anext(self._said)
            if isinstance(up, WorkerUp):
                log.info("photo_worker_up", pid=up.pid, network="none" if not up.network else "not taken away")
        return self._child, self._said

    async def _end(self) -> None:
        child, said, self._child, self._said = self._child, self._said, None, None
        if child is not None:
            child.kill()
            await child.stop()
        if said is not None:
            with contextlib.suppress(RuntimeError):
                await said.aclose()
