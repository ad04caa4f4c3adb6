"""Brings blobs into the store, one after the other, patiently."""

from __future__ import annotations

import asyncio
import contextlib
import random

import structlog

from frame_node.core.events import StoreChanged, StoreTroubled
from frame_node.core.store_plan import Wanted
from frame_node.errors import StoreError
from frame_node.ports import BlobSource, ClipStore, Inbox
from protocol.runtime.clock import Clock

log = structlog.get_logger()
FIRST_WAIT_MS = 300.0
LONGEST_WAIT_MS = 20_000.0


class Fetcher:
    """Works through the newest list; a failure is reported once per code and tried again with growing pauses."""

    def __init__(self, source: BlobSource, store: ClipStore, inbox: Inbox, clock: Clock) -> None:
        self._source = source
        self._store = store
        self._inbox = inbox
        self._clock = clock
        self._http_url = ""
        self._wanted: list[Wanted] = []
        self._more = asyncio.Event()

    def bring(self, http_url: str, blobs: tuple[Wanted, ...]) -> None:
        """Replaces the list; the blob under way is finished first."""
        self._http_url, self._wanted = http_url, list(blobs)
        self._more.set()

    async def run(self) -> None:
        failures = 0
        while True:
            if not self._wanted:
                self._more.clear()
                await self._more.wait()
            if await self._one(self._wanted[0] if self._wanted else None):
                failures = 0
            else:
                failures += 1
                await self._pause(failures)

    async def _one(self, wanted: Wanted | None) -> bool:
        if wanted is None:
            return True
        try:
            with contextlib.closing(self._store.sink(wanted.blob)) as sink:
                await self._source.fetch(self._http_url, wanted, sink)
        except StoreError as error:
            self._inbox.put(StoreTroubled(error.code, error.message, wanted.blob))
            if wanted in self._wanted:  # the list may be another one by now
                self._wanted = [*(one for one in self._wanted if one.blob != wanted.blob), wanted]
            return False
        self._wanted = [one for one in self._wanted if one.blob != wanted.blob]
        log.info("blob_kept", blob=wanted.blob[:12], size=wanted.size)
        self._inbox.put(StoreChanged(self._store.kept(), self._store.free_bytes()))
        return True

    async def _pause(self, failures: int) -> None:
        self._more.clear()
        wait_ms = min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2.0 ** min(failures, 10)) * (0.5 + random.random() / 2)
        pause = asyncio.ensure_future(self._clock.sleep(wait_ms))
        news = asyncio.ensure_future(self._more.wait())  # a new list may come from another hub: try at once
        try:
            await asyncio.wait((pause, news), return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            news.cancel()
