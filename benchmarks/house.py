"""The whole house: from a word to a picture, how long a warm start takes, what the processes weigh.

``.venv/bin/python -m benchmarks.house [--cues 60]`` starts the demo twice in a temporary folder and
prints one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import tempfile
from pathlib import Path
from typing import Any

import psutil

from hub.demo.api import JsonObject
from hub.demo.house import frame_named, living
from hub.demo.run import BROKER_PORT, HUB_PORT, Demo, Stage, free_port
from hub.demo.terminal import Terminal
from protocol.runtime.clock import SystemClock

MEGABYTE = 1 << 20
SHORT_GESTURES = ("blink", "nod", "smile")
SETTLE_DOWN_S = 8.0


async def main(cues: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="kinframe-bench-") as folder:
        cold = _demo(Path(folder))
        try:
            await cold.perform()
            figures: dict[str, Any] = {
                "cold_first_clip_s": cold.findings.seconds_to_first_clip,
                "cold_all_clips_s": cold.findings.seconds_to_all_clips,
                "word_to_picture": await _latency(cold, cues),
            }
        finally:
            await cold.processes.stop()
        return figures | await _warm(Path(folder))


def _demo(folder: Path) -> Demo:
    stage = Stage(folder, free_port(HUB_PORT), free_port(BROKER_PORT))
    return Demo(stage, Terminal(), SystemClock())


async def _warm(folder: Path) -> dict[str, Any]:
    """Of a house whose nodes are paired, as they are at every start but their first."""
    demo = _demo(folder)
    try:
        await demo.perform()
        await asyncio.sleep(SETTLE_DOWN_S)
        weights = await _weights(demo)
    finally:
        await demo.processes.stop()
    return {"warm_first_living_portrait_s": demo.findings.seconds_to_first_living_portrait, "idle": weights}


async def _latency(demo: Demo, cues: int) -> dict[str, float]:
    """From posting the command to the settle's and to the clip's first image, at random phases of idle."""
    clock, chance = SystemClock(), random.Random(7)
    to_settle, to_start, drifts, dropped = [], [], [], 0
    for number in range(cues):
        await asyncio.sleep(chance.uniform(0.1, 1.2))
        asked_at = clock.now_ms()
        answer = await demo.house.api.say(f"make grandma {SHORT_GESTURES[number % len(SHORT_GESTURES)]}")
        performance = await _performance(demo, answer["cues"][0])
        to_settle.append(performance["settled"] - asked_at)
        to_start.append(performance["started"] - asked_at)
        drifts.append(abs(performance["drift_ms"]))
        dropped += performance["dropped"]
    return {
        "cues": cues,
        **_quantiles("request_to_settle_ms", to_settle),
        **_quantiles("request_to_start_ms", to_start),
        **_quantiles("start_error_ms", drifts),
        "dropped_images": dropped,
    }


async def _performance(demo: Demo, cue: str) -> JsonObject:
    def of_it(house: JsonObject) -> list[JsonObject]:
        return [performance for performance in house["performances"] if performance["cue_id"] == cue]

    house = await demo.house.until("a performance", lambda seen: bool(of_it(seen)), 20, lambda _: None)
    return of_it(house)[0]


def _quantiles(name: str, values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {f"{name}_p50": round(cuts[49], 2), f"{name}_p99": round(cuts[98], 2), f"{name}_max": round(max(values), 2)}


async def _weights(demo: Demo) -> dict[str, Any]:
    """Memory and processor of each node with its children, over ten idle seconds."""
    families = {name: _family(demo.processes.pid(name)) for name in ("Hub", "Hallway", "Render node")}
    before = {name: _cpu(family) for name, family in families.items()}
    await asyncio.sleep(10)
    assert frame_named(await demo.house.api.house(), "Hallway") in living(await demo.house.api.house())
    return {
        name: {
            "resident_mb": [round(process.memory_info().rss / MEGABYTE) for process in family],
            "cpu_per_second": round((_cpu(family) - before[name]) / 10, 3),
        }
        for name, family in families.items()
    }


def _family(pid: int) -> list[psutil.Process]:
    leader = psutil.Process(pid)
    return [leader, *leader.children(recursive=True)]


def _cpu(family: list[psutil.Process]) -> float:
    return float(sum(sum(process.cpu_times()[:2]) for process in family))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cues", type=int, default=60)
    print(json.dumps(asyncio.run(main(parser.parse_args().cues)), indent=2))
