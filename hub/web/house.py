"""``/api/house``: the house now, and live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from hub.core.authority import Authority
from hub.core.snapshot import snapshot
from hub.core.state import State
from hub.web.access import needs
from hub.web.encoding import json_response, to_json
from hub.web.parts import Parts

SHORTEST_S = 0.2
"""Between two events: at most five a second."""
SILENCE_S = 15.0
"""Then a comment is sent, so that everybody on the way keeps the connection."""


def routes(parts: Parts) -> APIRouter:
    router = APIRouter(tags=["house"])

    @router.get("/api/house", dependencies=[needs(Authority.FAMILY)])
    async def house() -> Response:
        """Everything there is to know: frames, subjects, portraits, jobs, performances, the diary, problems."""
        return json_response(snapshot(parts.conductor.state))

    @router.get("/api/house/events", dependencies=[needs(Authority.FAMILY)])
    async def events() -> Response:
        """Server-sent events: ``house`` with the whole snapshot, ``progress`` with the jobs under way."""
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(_events(parts), media_type="text/event-stream", headers=headers)

    return router


async def _events(parts: Parts) -> AsyncIterator[bytes]:
    state = parts.conductor.state
    yield b"retry: 1000\n" + _event("house", snapshot(state))
    while True:
        try:
            async with asyncio.timeout(SILENCE_S):
                newer = await parts.conductor.state_after(state)
        except TimeoutError:
            yield b": still here\n\n"
            continue
        whole = snapshot(newer)
        if _only_progress(state, newer):
            active = [job for job in whole["jobs"] if job["status"] in ("waiting", "leased")]
            yield _event("progress", {"jobs": active})
        else:
            yield _event("house", whole)
        state = newer
        await asyncio.sleep(SHORTEST_S)


def _only_progress(before: State, after: State) -> bool:
    return after.house is before.house and replace(after.live, progress=before.live.progress) == before.live


def _event(name: str, value: object) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + to_json(value) + b"\n\n"
