"""A node that asks for a code, and somebody on its network who answers in place of the hub."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from protocol.pairing import TRIES, HubSide
from protocol.runtime.fakes import FakeClock
from protocol.runtime.pairing import PAUSE_MS, SPENT_PAUSE_MS, Applicant, pair
from protocol.words import NodeId
from tests.paired import Board
from tests.patience import PATIENCE_S

ME = Applicant(NodeId("frame-1"), "frame", "Hallway", "test")
ELEMENT = base64.urlsafe_b64encode(HubSide("000000", ME.node).element).decode().rstrip("=")
UNKNOWN = {"error": {"code": "pairing.unknown", "message": ""}}
WRONG = {"error": {"code": "pairing.wrong_code", "message": ""}}


class FalseHub:
    """Guesses one code, takes the proof that tells whether it was right, and then says what it likes."""

    def __init__(self, farewell: tuple[int, Any] | None) -> None:
        self.proofs = 0
        self._farewell = farewell

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = next((int(line.split(":")[1]) for line in head.splitlines() if line.startswith("content-length")), 0)
        await reader.readexactly(length)
        path = head.split()[1]
        if path.endswith("/confirm"):
            self.proofs += 1
        if (answer := self._answer(path)) is not None:
            body = json.dumps(answer[1]).encode()
            writer.write(f"HTTP/1.1 {answer[0]} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode())
            writer.write(body)
        writer.close()

    def _answer(self, path: str) -> tuple[int, Any] | None:
        if path.endswith("/confirm"):
            return self._farewell
        return (200, {"element": ELEMENT}) if path.endswith("/answer") else (201, {"pairing": "p"})


@asynccontextmanager
async def asking(hub: FalseHub, board: Board, clock: FakeClock) -> AsyncIterator[None]:
    server = await asyncio.start_server(hub.serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    node = asyncio.create_task(pair(ME, lambda: url, board, clock))
    try:
        yield
    finally:
        node.cancel()
        await asyncio.wait([node])
        server.close()


async def until_it_rests(clock: FakeClock) -> None:
    """Until nothing more is tried before time passes."""
    async with asyncio.timeout(PATIENCE_S):
        while not clock.sleeping:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("farewell", [None, (500, {}), (200, {}), (404, UNKNOWN), (403, WRONG)])
async def test_whoever_has_the_proof_has_had_a_guess(farewell: tuple[int, Any] | None) -> None:
    hub, board, clock = FalseHub(farewell), Board(), FakeClock()
    async with asking(hub, board, clock):
        for _ in range(TRIES):
            await until_it_rests(clock)
            await clock.advance(PAUSE_MS)
        await until_it_rests(clock)
        assert hub.proofs == TRIES, "the code is spent, and the next one waits"
        assert len(set(board.codes)) == 2
        await clock.advance(SPENT_PAUSE_MS)
        await until_it_rests(clock)
        assert TRIES < hub.proofs <= 2 * TRIES
