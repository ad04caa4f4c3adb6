"""Searches the data folder for erased bytes, one after another, while the house goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Protocol

from hub.core.effects import SearchBlobs
from hub.core.events import BlobsSearched, Event
from protocol.words import BlobHash


class Found(Protocol):
    """What a search came to."""

    @property
    def files(self) -> int: ...

    @property
    def bytes(self) -> int: ...

    @property
    def found(self) -> tuple[str, ...]: ...

    @property
    def unread(self) -> tuple[str, ...]: ...


class Searching:
    """See the Searcher port. ``run`` is its service."""

    def __init__(
        self, search: Callable[[Collection[BlobHash]], Found], put: Callable[[Event], Awaitable[None]]
    ) -> None:
        self._search = search
        self._tell = put
        self._orders: asyncio.Queue[SearchBlobs] = asyncio.Queue()

    def put(self, order: SearchBlobs) -> None:
        self._orders.put_nowait(order)

    async def run(self) -> None:
        while True:
            order = await self._orders.get()
            result = await asyncio.to_thread(self._search, order.blobs)
            await self._tell(BlobsSearched(order.subject, result.files, result.bytes, result.found, result.unread))
