"""Start spread: eight players that decode, cued to one instant, beside eight bare timers in the same run."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from protocol.messages.player import PLAYER_PIPE, Hang, Hung, Performed, PlayableClip, PlayCue, PlayerUp
from protocol.runtime.child import Child
from protocol.runtime.clock import monotonic_ns
from protocol.words import CueId, PortraitId
from tests.clips import MadeClip, make_portrait

LEAD_NS = 600_000_000
PORTRAIT = PortraitId("p-test")


async def start_spread(folder: Path, count: int, cues: int) -> dict[str, Any]:
    """Spread of one instant: the latest start minus the earliest. Error: start minus cue, of all."""
    made = make_portrait(folder, ("nod",))
    before = await _timers(count, cues)
    players, real_time, dropped = await _players(made, count, cues)
    after = await _timers(count, cues)
    floor = before + after
    return {
        "instants": cues,
        "real_time": real_time,
        "dropped_images": dropped,
        **_spread("players", players),
        **_spread("floor_bare_timers", floor),
    }


async def _timers(count: int, instants: int) -> list[list[float]]:
    """Errors of each instant, in milliseconds."""
    argv = [sys.executable, "-m", "benchmarks.clock_peers", "timer"]
    timers = [
        await asyncio.create_subprocess_exec(*argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(count)
    ]
    found = []
    try:
        for timer in timers:
            assert timer.stdout is not None and await timer.stdout.readline() == b"ready\n"
        for _ in range(instants):
            due_ns = monotonic_ns() + LEAD_NS
            for timer in timers:
                assert timer.stdin is not None
                timer.stdin.write(f"{due_ns}\n".encode())
            woken = [int(await timer.stdout.readline()) for timer in timers if timer.stdout]
            found.append([(at - due_ns) / 1e6 for at in woken])
    finally:
        for timer in timers:
            timer.kill()
            await timer.wait()
    return found


@dataclass
class Headless:
    """One player without a glass, and what it has performed."""

    child: Child
    up: PlayerUp | None = None
    hung: asyncio.Event = field(default_factory=asyncio.Event)
    done: asyncio.Queue[Performed] = field(default_factory=asyncio.Queue)

    async def listen(self) -> None:
        async for message in self.child.messages():
            match message:
                case PlayerUp():
                    self.up = message
                case Hung(clips=clips) if clips:
                    self.hung.set()
                case Performed():
                    self.done.put_nowait(message)


@asynccontextmanager
async def _headless(hang: Hang) -> AsyncIterator[Headless]:
    child = await Child.start([sys.executable, "-m", "benchmarks.headless_player"], PLAYER_PIPE)
    player = Headless(child)
    listening = asyncio.create_task(player.listen())
    try:
        await child.send(hang)
        await player.hung.wait()
        yield player
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await child.stop()


async def _players(made: dict[str, MadeClip], count: int, cues: int) -> tuple[list[list[float]], bool, int]:
    hang = Hang(portrait=PORTRAIT, clips=tuple(_playable(clip) for clip in made.values()))
    nod, found, dropped = made["nod"].record, [], 0
    async with AsyncExitStack() as running:
        players = [await running.enter_async_context(_headless(hang)) for _ in range(count)]
        await asyncio.sleep(2.0)
        for number in range(cues):
            due_ns = monotonic_ns() + LEAD_NS
            order = PlayCue(cue_id=CueId(f"c{number}"), clip=nod.clip, start_ns=due_ns, expires_ns=due_ns + 2 * 10**9)
            for player in players:
                await player.child.send(order)
            done = [await asyncio.wait_for(player.done.get(), 10.0) for player in players]
            found.append([(one.started_ns - due_ns) / 1e6 for one in done])
            dropped += sum(one.dropped for one in done)
            await asyncio.sleep(0.3)
        return found, all(player.up is not None and player.up.real_time for player in players), dropped


def _playable(made: MadeClip) -> PlayableClip:
    record = made.record
    return PlayableClip(
        clip=record.clip,
        gesture=record.gesture,
        video=str(made.video),
        track=str(made.track),
        width=record.width,
        height=record.height,
        fps=record.fps,
        images=record.images,
    )


def _spread(name: str, errors: list[list[float]]) -> dict[str, float]:
    spreads = sorted(max(each) - min(each) for each in errors)
    late = sorted(abs(error) for each in errors for error in each)
    return {
        f"{name}_spread_p50_ms": round(_at(spreads, 0.5), 3),
        f"{name}_spread_p99_ms": round(_at(spreads, 0.99), 3),
        f"{name}_error_p99_ms": round(_at(late, 0.99), 3),
    }


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
