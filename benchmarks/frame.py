"""Figures of a native frame, offscreen, at a real broker: how fast it answers, how exactly it starts, what it costs.

``.venv-vision/bin/python -m benchmarks.frame [--clips FOLDER] [--cues N]``: FOLDER is what ``kinframe render``
wrote; without it clips are made up. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import psutil  # type: ignore[import-untyped]

from protocol.messages import Hanging, Hello, Manifest, Performance, Showing, StoreReport
from protocol.words import NodeId, SubjectId
from tests.clips import MadeClip, make_portrait, rendered
from tests.frame_peers import HubVoice, blob_server, blobs_of, frame_process, mosquitto

PLANNED_LEAD_MS = 400.0
IDLE_S = 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path, help="folder with clips.json, videos and tracks")
    parser.add_argument("--cues", type=int, default=30, help="of each kind")
    parser.add_argument("--size", default="480x640", help="of the panel")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = rendered(arguments.clips) if arguments.clips else make_portrait(Path(folder) / "clips", size=(512, 640))
        figures = asyncio.run(_measure(Path(folder), made, arguments.cues, arguments.size))
    print(json.dumps(figures))
    return 0


async def _measure(folder: Path, made: dict[str, MadeClip], cues: int, size: str) -> dict[str, float]:
    flags = ("--size", size)
    with (
        mosquitto(folder) as port,
        blob_server(blobs_of(made)) as url,
        frame_process(folder / "f", port, *flags) as frame,
    ):
        async with HubVoice(port, url).running() as hub:
            hub.manifest = _manifest(made)
            node = (await hub.until(Hello, lambda said: said.capabilities.width > 0)).node_id
            await hub.until(StoreReport, lambda said: len(said.ready) == len(made), 30)
            await hub.until(Showing, lambda said: said.state == "idle", 30)
            await asyncio.sleep(1.0)
            costs = await _idle(psutil.Process(frame.pid), hub)
            gesture = next(name for name in made if name != "idle")
            at_once = await _cue_often(hub, node, made[gesture], cues, 0.0)
            planned = await _cue_often(hub, node, made[gesture], cues, PLANNED_LEAD_MS)
    return {**costs, **_answers(at_once), **_punctuality(planned)}


async def _idle(controller: psutil.Process, hub: HubVoice) -> dict[str, float]:
    (player,) = controller.children()
    before = [p.cpu_times() for p in (controller, player)]
    await asyncio.sleep(IDLE_S)
    used = [
        (now.user + now.system - was.user - was.system) / IDLE_S
        for was, now in zip(before, [p.cpu_times() for p in (controller, player)], strict=True)
    ]
    shown = [said for said in hub.heard if isinstance(said, Showing)]
    return {
        "controller_rss_mb": round(controller.memory_info().rss / 2**20, 1),
        "player_rss_mb": round(player.memory_info().rss / 2**20, 1),
        "controller_cpu": round(used[0], 4),
        "player_cpu_per_second_of_video": round(used[1], 4),
        "dropped_idle": shown[-1].dropped,
    }


async def _cue_often(
    hub: HubVoice, node: NodeId, clip: MadeClip, count: int, lead_ms: float
) -> list[tuple[float, Performance]]:
    """(hub time at which the cue left, what became of it), at random phases of the idle loop."""
    found: list[tuple[float, Performance]] = []
    chance = random.Random(1)
    for number in range(count):
        sent = hub.now
        name = f"{lead_ms:.0f}-{number}"
        await hub.cue(node, clip, name, lead_ms)
        found.append((sent, await hub.until(Performance, _of(name))))
        await asyncio.sleep(0.3 + chance.random())
    return found


def _of(cue_id: str) -> Callable[[Performance], bool]:
    return lambda said: said.cue_id == cue_id


def _answers(cues: list[tuple[float, Performance]]) -> dict[str, float]:
    first = sorted(done.settled - sent for sent, done in cues)
    start = sorted(done.started - sent for sent, done in cues)
    return {
        "to_first_settle_image_p50_ms": _part(first, 0.5),
        "to_first_settle_image_p99_ms": _part(first, 0.99),
        "to_performance_p50_ms": _part(start, 0.5),
        "to_performance_p99_ms": _part(start, 0.99),
    }


def _punctuality(cues: list[tuple[float, Performance]]) -> dict[str, float]:
    error = sorted(abs(done.drift_ms) for _, done in cues)
    return {
        "start_error_p50_ms": _part(error, 0.5),
        "start_error_p99_ms": _part(error, 0.99),
        "uncertainty_worst_ms": round(max(done.uncertainty_ms for _, done in cues), 3),
        "dropped_of_presented": sum(done.dropped for _, done in cues) / sum(done.presented for _, done in cues),
    }


def _part(ordered: list[float], part: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(part * len(ordered)))], 3)


def _manifest(made: dict[str, MadeClip]) -> Manifest:
    clips = tuple(clip.record for clip in made.values())
    hanging = Hanging(portrait=clips[0].portrait, subject=SubjectId("s"), subject_name="Bench")
    return Manifest(hanging=hanging, clips=clips)


if __name__ == "__main__":
    sys.exit(main())
