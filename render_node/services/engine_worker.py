"""The engine worker as its node sees it: one child process that renders one job at a time.

Cancelling kills the process, so that nothing of a cancelled job goes on; the next job finds a fresh one.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import AsyncGenerator
from pathlib import Path

from protocol.codec import WIRE
from protocol.errors import ChildGone
from protocol.messages import JobEnded, Message, RenderJob
from protocol.runtime.child import Child
from protocol.words import NodeId


class EngineWorker:
    """See the Worker port. Owns the child; its messages are those of the wire, and files lie in ``blobs`` by hash."""

    def __init__(self, node: NodeId, blobs: Path, cache: Path, cache_mb: int, variants: int | None) -> None:
        words = [node, str(blobs), str(cache), str(cache_mb), *([] if variants is None else [str(variants)])]
        self._argv = [sys.executable, "-m", "render_node.worker", *words]
        self._child: Child | None = None

    async def perform(self, job: RenderJob) -> AsyncGenerator[Message, None]:
        """Everything the job gives, ending with its JobEnded. Raises ChildGone when the worker dies."""
        child = self._child or await Child.start(self._argv, WIRE)
        self._child = child
        try:
            await child.send(job)
            async with contextlib.aclosing(child.messages()) as said:
                async for message in said:
                    yield message
                    if isinstance(message, JobEnded):
                        return
        except ChildGone:
            if self._child is child:
                self._child = None
            await child.stop()
            raise

    def kill(self) -> None:
        """End the present job by ending its process."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    async def stop(self) -> None:
        if self._child is not None:
            await self._child.stop()
            self._child = None
