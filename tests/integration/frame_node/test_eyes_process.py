"""The service that keeps the eyes, with children that are no eyes: it believes nothing that the pipe does not allow."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from frame_node.core.events import EyesGone, EyesSaid
from frame_node.core.sight.rate import MOST_PER_S
from frame_node.services import eyes_process
from frame_node.services.eyes_process import EyesProcess
from frame_node.settings import EyesSettings
from protocol.runtime.clock import SystemClock
from tests.frame_fakes import OpenInbox
from tests.patience import PATIENCE_S

BEGIN = """
import socket, struct, sys, time
from protocol.messages.eyes import EYES_PIPE, EyesOpened, EyesSeen, EyesShut
from protocol.runtime.child import ChildPipe
pipe = ChildPipe.from_environment(EYES_PIPE)
pipe.send(EyesOpened(pid=1, camera="none", width=1, height=1, confined="both"))
"""


@pytest.fixture
def child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], OpenInbox]:
    """Runs this text instead of the eyes."""

    def instead(text: str) -> OpenInbox:
        (tmp_path / "child.py").write_text(BEGIN + text)
        monkeypatch.setattr(eyes_process, "eyes_command", lambda _: [sys.executable, str(tmp_path / "child.py")])
        monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
        return OpenInbox()

    return instead


@asynccontextmanager
async def kept(inbox: OpenInbox) -> AsyncIterator[None]:
    task = asyncio.create_task(EyesProcess(EyesSettings(), inbox, SystemClock(), lambda: 1.0).run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(inbox: OpenInbox, fits: Callable[[list[object]], bool], seconds: float = PATIENCE_S) -> None:
    async with asyncio.timeout(seconds):
        while not fits(list(inbox.events)):
            await asyncio.sleep(0.02)


def gone(events: list[object]) -> list[EyesGone]:
    return [event for event in events if isinstance(event, EyesGone)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("pipe.send(EyesShut(code='eyes.denied', reason='no'))", "eyes.denied"),
        ("sys.exit(3)", "child.gone"),
        ("pipe._socket.sendall(struct.pack('>I', 900_000) + bytes(900_000))", "eyes.garbled"),
        ("pipe._socket.sendall(struct.pack('>I', 4) + b'what')", "eyes.garbled"),
    ],
)
async def test_how_they_end_is_told_and_they_are_tried_again(
    child: Callable[[str], OpenInbox], text: str, code: str
) -> None:
    inbox = child(text)
    async with kept(inbox):
        await until(inbox, lambda events: len(gone(events)) >= 2)
    assert {event.code for event in gone(list(inbox.events))} == {code}


async def test_silence_is_an_end_too(child: Callable[[str], OpenInbox], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eyes_process, "SILENT_S", 0.5)
    inbox = child("time.sleep(60)")
    async with kept(inbox):
        await until(inbox, lambda events: bool(gone(events)))
    assert gone(list(inbox.events))[0].code == "eyes.silent"


async def test_who_talks_too_much_is_heard_twenty_times_a_second(child: Callable[[str], OpenInbox]) -> None:
    inbox = child("while True: pipe.send(EyesSeen(at_ns=time.monotonic_ns()))")
    async with kept(inbox):
        await until(inbox, lambda events: bool(events))
        began, before = time.perf_counter(), len(inbox.events)
        await until(inbox, lambda events: len(events) - before > 3 * MOST_PER_S)
        heard = sum(isinstance(event, EyesSaid) for event in inbox.events[before:])
        lasted = time.perf_counter() - began
    assert 0 < heard <= MOST_PER_S * (lasted + 1.0)
