"""What playing a portrait costs beside mpv playing the same file, side by side in one run, and whether anybody drops.

``.venv-vision/bin/python -m benchmarks.playback [--clips FOLDER] [--seconds 30]``: FOLDER is what ``kinframe render``
wrote; without it a clip is made up. Needs mpv, and Xvfb for the half with a glass. Prints one JSON object: seconds of
processor per second of video, ours over mpv's as a ratio, for decoding and pacing alone and with what draws.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from frame_node.services.player_process import player_environment
from protocol.messages.player import PLAYER_PIPE, Hang, NowShowing
from protocol.runtime.child import Child
from protocol.runtime.clock import monotonic_ns
from protocol.words import PortraitId
from tests.clips import MadeClip, make_portrait, rendered
from tests.screens import hidden_screen

WARM_UP_S = 3.0
ROUNDS = 3
"""Ours and mpv take turns: whatever else the machine does hits both."""


@dataclass
class Costs:
    """Of each round: seconds of processor per second, and images dropped."""

    cpu: list[float] = field(default_factory=list)
    dropped: int = 0

    @property
    def median(self) -> float:
        return sorted(self.cpu)[len(self.cpu) // 2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path, help="folder with clips.json, videos and tracks")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each of the rounds")
    arguments = parser.parse_args()
    if shutil.which("mpv") is None:
        print("mpv is not installed: there is nothing to compare with", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as folder:
        made = rendered(arguments.clips) if arguments.clips else make_portrait(Path(folder), size=(960, 720))
        figures = asyncio.run(_measure(made["idle"], arguments.seconds))
    print(json.dumps(figures, indent=2))
    return 0


async def _measure(clip: MadeClip, seconds: float) -> dict[str, Any]:
    size = f"{clip.record.width}x{clip.record.height}"
    figures: dict[str, Any] = {"clip": size, "processors": os.cpu_count(), "seconds": seconds, "rounds": ROUNDS}
    null = ["--vo=null"]
    headless = [sys.executable, "-m", "benchmarks.headless_player"]
    figures["decode_and_pace"] = await _side_by_side(clip, headless, null, dict(os.environ), seconds)
    if shutil.which("Xvfb") is None:
        return figures | {"with_glass": "Xvfb is not installed"}
    with hidden_screen(clip.record.width, clip.record.height) as display:
        environment = {**os.environ, **player_environment("window"), "DISPLAY": display}
        ours = [sys.executable, "-m", "frame_node.player", "--mode", "window", "--size", size]
        gpu = ["--vo=gpu", "--gpu-api=opengl", "--gpu-sw=yes", f"--geometry={size}+0+0", "--no-border"]
        figures["with_glass"] = await _side_by_side(clip, ours, gpu, environment, seconds)
    return figures


async def _side_by_side(
    clip: MadeClip, ours: list[str], vo: list[str], environment: dict[str, str], seconds: float
) -> dict[str, Any]:
    us, them = Costs(), Costs()
    for _ in range(ROUNDS):
        async with _player(ours, clip, environment) as (pid, showing):
            await _cost(us, pid, seconds)
            us.dropped += showing[-1].dropped
        await _mpv(them, clip.video, vo, environment, seconds)
    return {
        "kinframe_cpu_per_s": round(us.median, 4),
        "mpv_cpu_per_s": round(them.median, 4),
        "ratio": round(us.median / them.median, 2),
        "kinframe_dropped": us.dropped,
        "mpv_dropped": them.dropped,
    }


@asynccontextmanager
async def _player(
    argv: list[str], clip: MadeClip, environment: dict[str, str]
) -> AsyncIterator[tuple[int, list[NowShowing]]]:
    child = await Child.start(argv, PLAYER_PIPE, environment)
    showing: list[NowShowing] = []
    idle = asyncio.Event()

    async def listen() -> None:
        async for message in child.messages():
            if isinstance(message, NowShowing):
                showing.append(message)  # read while it grows
                if message.state == "idle":
                    idle.set()

    listening = asyncio.create_task(listen())
    try:
        await child.send(Hang(portrait=PortraitId("p"), clips=(clip.playable,)))
        await asyncio.wait_for(idle.wait(), 30)
        yield child.pid, showing
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await child.stop()


async def _mpv(costs: Costs, video: Path, vo: list[str], environment: dict[str, str], seconds: float) -> None:
    counted = "drops=${frame-drop-count}+${decoder-frame-drop-count} "
    argv = ["mpv", "--no-config", "--no-audio", "--hwdec=no", "--loop-file=inf", f"--term-status-msg={counted}"]
    argv += [*vo, str(video)]
    with tempfile.TemporaryFile() as said:
        process = await asyncio.create_subprocess_exec(*argv, stdout=said, stderr=said, env=environment)
        try:
            await _cost(costs, process.pid, seconds)
            if process.returncode is not None:
                raise RuntimeError("mpv ended before it was measured")
        finally:
            process.terminate()
            await process.wait()
        said.seek(0)
        counts = re.findall(r"drops=(\d+)\+(\d+)", said.read().decode("utf-8", "replace"))
    costs.dropped += sum(int(number) for number in counts[-1]) if counts else 0


async def _cost(costs: Costs, pid: int, seconds: float) -> None:
    await asyncio.sleep(WARM_UP_S)
    process = psutil.Process(pid)
    before, began = sum(process.cpu_times()[:2]), monotonic_ns()
    await asyncio.sleep(seconds)
    costs.cpu.append((sum(process.cpu_times()[:2]) - before) / (monotonic_ns() - began) * 1e9)


if __name__ == "__main__":
    sys.exit(main())
