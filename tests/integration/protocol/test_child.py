"""Real child processes on a real pipe."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import textwrap
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from protocol.codec import WIRE
from protocol.errors import ChildGone, MessageMalformed
from protocol.messages import ClockAsk
from protocol.runtime.child import Child, ChildPipe
from protocol.words import NodeId
from tests.patience import PATIENCE_S

ECHO = """
from protocol.codec import WIRE
from protocol.runtime.child import ChildPipe
pipe = ChildPipe.from_environment(WIRE)
while True:
    message = pipe.receive(None)
    pipe.send(message)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
from protocol.codec import WIRE
from protocol.messages import ClockAsk
from protocol.runtime.child import ChildPipe
pipe = ChildPipe.from_environment(WIRE)
pipe.send(ClockAsk(node_id="deaf", sent=1.0))
time.sleep(600)
"""
GARBAGE = """
import os
os.write(int(os.environ["KINFRAME_PIPE"]), b"\\x00\\x00\\x00\\x02\\xff\\xff")
os.write(int(os.environ["KINFRAME_PIPE"]), b"\\x00\\x00")
"""


@asynccontextmanager
async def child(program: str) -> AsyncIterator[Child]:
    started = await Child.start([sys.executable, "-c", textwrap.dedent(program)], WIRE)
    try:
        yield started
    finally:
        await started.stop()


def ask(number: float) -> ClockAsk:
    return ClockAsk(node_id=NodeId("n"), sent=number)


async def test_messages_go_there_and_back_in_order() -> None:
    async with child(ECHO) as echo, asyncio.timeout(PATIENCE_S):
        for number in range(200):
            await echo.send(ask(number))
        heard = echo.messages()
        for number in range(200):
            assert await anext(heard) == ask(number)


async def test_a_killed_child_is_noticed() -> None:
    async with child(ECHO) as echo, asyncio.timeout(PATIENCE_S):
        await echo.send(ask(1))
        heard = echo.messages()
        await anext(heard)
        os.kill(echo.pid, signal.SIGKILL)
        with pytest.raises(ChildGone):
            await anext(heard)


async def test_a_child_that_ignores_sigterm_is_gone_after_stop() -> None:
    async with child(DEAF) as deaf, asyncio.timeout(PATIENCE_S):
        await anext(deaf.messages())
        await deaf.stop()
        with pytest.raises(ProcessLookupError):
            os.kill(deaf.pid, 0)


async def test_garbage_from_a_child_is_a_coded_error() -> None:
    async with child(GARBAGE) as broken, asyncio.timeout(PATIENCE_S):
        with pytest.raises(MessageMalformed):
            await anext(broken.messages())
        with pytest.raises(ChildGone):
            await anext(broken.messages())


async def test_a_program_that_is_not_there() -> None:
    with pytest.raises(ChildGone, match="cannot be started"):
        await Child.start(["/no/such/program"], WIRE)


def test_a_child_leaves_when_its_node_is_killed(tmp_path: Path) -> None:
    """The node starts an echo child, says its pid and is killed as by a power cut."""
    node = textwrap.dedent(f"""
        import asyncio, sys, time
        from protocol.codec import WIRE
        from protocol.runtime.child import Child
        async def main():
            child = await Child.start([sys.executable, "-c", {ECHO!r}], WIRE)
            print(child.pid, flush=True)
            await asyncio.sleep(600)
        asyncio.run(main())
    """)

    async def run() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", node, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
        )
        assert process.stdout is not None
        pid = int(await process.stdout.readline())
        process.kill()
        await process.wait()
        async with asyncio.timeout(PATIENCE_S):
            while _alive(pid):
                await asyncio.sleep(0.02)

    asyncio.run(run())


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_child_started_by_hand_says_why_it_cannot_run() -> None:
    with pytest.raises(ChildGone, match="KINFRAME_PIPE"):
        ChildPipe.from_environment(WIRE)
