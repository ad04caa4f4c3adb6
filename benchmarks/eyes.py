"""Figures of the eyes: what looking costs, what is recognised and what is taken for it, how soon a wave is greeted.

``.venv-vision/bin/python -m benchmarks.eyes [--seconds N] [--waves N] [--windows N] [--greets N]``. Faces are two
photos, hands are drawn (tests/sequences.py), so the truth is known. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]

from frame_node.core.sight.lens import Lens
from frame_node.core.sight.sight import Sight
from frame_node.core.sight.wave import Wave
from frame_node.eyes.adapters.drawing import hand, wall, waving_at
from frame_node.eyes.adapters.faces_mediapipe import MediapipeFaceFinder, MediapipeFaceReader
from frame_node.eyes.adapters.hands_mediapipe import MediapipeHandFinder
from frame_node.eyes.ports import Image
from frame_node.eyes.stages import Stages
from frame_node.services.eyes_process import ENVIRONMENT, eyes_command
from frame_node.settings import EyesSettings
from protocol.messages import Hello, Performance, Showing, StoreReport, ViewerWaved
from protocol.messages.eyes import EYES_PIPE, EyesOpened, EyesSeen
from protocol.runtime.child import Child
from tests.clips import make_portrait
from tests.frame_peers import HubVoice, blob_server, blobs_of, frame_process, manifest_of, mosquitto
from tests.sequences import COLLINS, HOPPER, filmed, noisy, visit, with_face
from tests.unit.frame_node.sight.faces import STEP, talking, waving
from tests.unit.frame_node.sight.test_wave import waves

Scene = Callable[[float], Image]
SETTLED_S = 6.0
"""Loading is not looking."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=15.0, help="of each scene whose cost is measured")
    parser.add_argument("--waves", type=int, default=60, help="drawn waves")
    parser.add_argument("--windows", type=int, default=150, help="windows of drawn hands that do not wave")
    parser.add_argument("--greets", type=int, default=6, help="waves at a real frame")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = {
            "cost": asyncio.run(_costs(Path(folder), arguments.seconds)),
            **_recognised(arguments.waves, arguments.windows),
            **_by_numbers(),
            **asyncio.run(_greeted(Path(folder), arguments.greets)),
        }
    print(json.dumps(figures))
    return 0


# --- what looking costs --------------------------------------------------------------------------------------


def _still(second: float) -> Image:
    return wall(640, 480)


def _passing(second: float) -> Image:
    """Something moves, and it is nobody."""
    image = wall(640, 480)
    x = int(second * 120) % 640
    image[150:350, x : x + 80] = 60
    return image


def _standing(second: float) -> Image:
    return with_face(wall(640, 480), HOPPER, 320.0 + 3.0 * np.sin(second), 250.0, 40.0)


def _waving(second: float) -> Image:
    image = _standing(second)
    hand().onto(image, 170.0 + waving_at(second, 30.0), 220.0, 130)
    return image


def _five(second: float) -> Image:
    image = wall(640, 480)
    for index in range(5):
        x = 70.0 + 125.0 * index + 8.0 * np.sin(second + index)
        image = with_face(image, HOPPER, x, 250.0, 19.0)
    return image


async def _costs(folder: Path, seconds: float) -> dict[str, dict[str, float]]:
    scenes = {"empty": _still, "passing": _passing, "standing": _standing, "waving": _waving, "five": _five}
    return {name: await _cost(folder / f"{name}.mp4", scene, seconds) for name, scene in scenes.items()}


async def _cost(file: Path, scene: Scene, seconds: float) -> dict[str, float]:
    """Of the real process, over a video of noisy pictures; the share is opened wide so that it does not slow down."""
    dice = np.random.default_rng(1)
    filmed(file, lambda second: noisy(scene(second), dice), 10.0)
    settings = EyesSettings(camera=f"file:{file}", share=1.0)
    child = await Child.start(eyes_command(settings), EYES_PIPE, ENVIRONMENT)
    seen: list[EyesSeen] = []

    async def listen() -> None:
        async for message in child.messages():
            if isinstance(message, EyesSeen):
                seen.append(message)
            elif isinstance(message, EyesOpened):
                opened.set()

    opened = asyncio.Event()
    listening = asyncio.create_task(listen())
    try:
        await opened.wait()
        await asyncio.sleep(SETTLED_S)
        process = psutil.Process(child.pid)
        before, began = process.cpu_times(), asyncio.get_running_loop().time()
        await asyncio.sleep(seconds)
        used, passed = process.cpu_times(), asyncio.get_running_loop().time() - began
        rss = process.memory_info().rss
    finally:
        listening.cancel()
        await child.stop()
    share = (used.user + used.system - before.user - before.system) / passed
    return {"core_share": round(share, 3), "images_per_s": seen[-1].per_s, "rss_mb": round(rss / 2**20, 1)}


# --- what is recognised ------------------------------------------------------------------------------------


class _Looker:
    """All stages over drawn pictures, as fast as they go, in time of their own."""

    def __init__(self) -> None:
        self._stages = Stages(MediapipeFaceFinder(), MediapipeFaceReader(), MediapipeHandFinder())
        self._now = 0.0

    def look(self, scene: Scene, seconds: float) -> tuple[Sight, list[tuple[float, Wave]], list[bool]]:
        """Waves with the second at which they were seen; whether somebody was there, image by image."""
        self._now += 60_000.0
        began, sight = self._now, Sight(Lens(640, 480))
        seen, there = list[tuple[float, Wave]](), list[bool]()
        for index in range(round(seconds * 10)):
            self._now = began + index * STEP
            sight, happened, _ = self._stages.look(sight, scene(index / 10.0), self._now)
            seen += [((self._now - began) / 1000.0, each) for each in happened if isinstance(each, Wave)]
            there.append(sight.sighting(self._now).present)
        return sight, seen, there


def _recognised(waves_wanted: int, windows: int) -> dict[str, object]:
    dice, looker = random.Random(5), _Looker()
    found = {f"{file.stem} at {eyes} px": looker.look(_face(file, eyes), 2.0)[2][-1] for file, eyes in _distances()}
    delays, missed = list[float](), 0
    for _ in range(waves_wanted):
        scene = _drawn_wave(dice)
        _, seen, _ = looker.look(scene, 5.0)
        delays += [(seen[0][1].at - seen[0][1].first) / 1000.0] if seen else []
        missed += not seen
    fired = sum(len(looker.look(scene, 4.2)[1]) for scene in _drawn_others(dice, windows // 2))
    return {
        "faces_found": found,
        "drawn_wave_recall": round(1.0 - missed / waves_wanted, 3),
        "first_reversal_to_decision_p50_s": round(statistics.median(delays), 2) if delays else None,
        "drawn_false_fires_per_1000_windows": round(1000.0 * fired / windows, 1),
    }


def _distances() -> list[tuple[Path, int]]:
    return [(file, eyes) for file in (HOPPER, COLLINS) for eyes in (60, 40, 30, 20, 16, 12)]


def _face(file: Path, eyes: float) -> Scene:
    grain = np.random.default_rng(2)
    return lambda second: noisy(with_face(wall(640, 480), file, 320.0 + 2 * np.sin(3 * second), 250.0, eyes), grain)


def _drawn_wave(dice: random.Random) -> Scene:
    per_s, reach, side = dice.uniform(1.2, 2.8), dice.uniform(0.35, 1.2), dice.choice((-1, 1))
    return _with_hand(dice, side, lambda second, width: waving_at(second, reach * width, per_s))


def _drawn_others(dice: random.Random, count: int) -> Iterator[Scene]:
    """Each for two windows and a half, after one second in which the face is met: talking, pointing, held up."""
    for index in range(count):
        track = [each.x - 300.0 if each else 0.0 for each in talking(5.0, dice)]
        speed = dice.uniform(-0.4, 0.4)
        kinds: tuple[Callable[[float, float], float], ...] = (
            lambda second, width, track=track: track[min(int(second * 10), len(track) - 1)] * width / 40.0,
            lambda second, width, speed=speed: speed * second * width,
            lambda second, width: 0.03 * width * np.sin(9 * second),
        )
        yield _with_hand(dice, dice.choice((-1, 1)), kinds[(0, 0, 1, 2)[index % 4]])


def _with_hand(dice: random.Random, side: int, way: Callable[[float, float], float]) -> Scene:
    """A face, and from the second second on a hand beside it that goes its way; in hand widths."""
    eyes, file = dice.uniform(22.0, 45.0), dice.choice((HOPPER, COLLINS))
    large, grain = round(3.4 * eyes), np.random.default_rng(dice.randrange(1000))
    width = 0.3 * large

    def scene(second: float) -> Image:
        image = with_face(wall(640, 480), file, 320.0 + 2.0 * np.sin(second), 240.0, eyes)
        if second >= 1.0:
            x = 320.0 + side * 4.2 * eyes + way(second - 1.0, width)
            hand().onto(image, x, 240.0 - 0.4 * eyes, large)
        return noisy(image, grain)

    return scene


def _by_numbers() -> dict[str, float]:
    """The detector alone, over signals like those of a hand's points."""
    dice = random.Random(11)
    kinds = [(dice.uniform(1.2, 3.0), dice.uniform(0.7, 3.0)) for _ in range(1000)]
    recalled = sum(bool(waves(waving(per_s, swing, 2.5, 0.06, dice, 0.05))) for per_s, swing in kinds)
    fired = sum(bool(waves(talking(1.6, dice))) for _ in range(1000))
    return {"signal_wave_recall": recalled / 1000.0, "signal_false_fires_per_1000_windows": fired}


# --- how soon a wave is greeted ----------------------------------------------------------------------------


async def _greeted(folder: Path, greets: int) -> dict[str, float]:
    """From the image that decided it to the first image of the answer, at a real frame."""
    made = make_portrait(folder / "clips", ("greet",))
    video = filmed(folder / "visit.mp4", lambda second: visit(second, lasts=10.0, waves=4.0), 10.0)
    with (
        mosquitto(folder) as port,
        blob_server(blobs_of(made)) as url,
        frame_process(folder / "f", port, "--camera", f"file:{video}"),
    ):
        async with HubVoice(port, url).running() as hub:
            hub.manifest = manifest_of(made)
            await hub.until(Hello, lambda said: said.capabilities.width > 0, 30)
            await hub.until(StoreReport, lambda said: len(said.ready) == len(made), 30)
            await hub.until(Showing, lambda said: said.state == "idle", 30)
            for number in range(greets):
                await hub.until(ViewerWaved, lambda _, n=number: len(_waved(hub)) > n, 40)
            await asyncio.sleep(4.0)
    done = {said.cue_id: said for said in hub.heard if isinstance(said, Performance)}
    answered = [(one.at, done[one.answered_with]) for one in _waved(hub) if one.answered_with in done]
    moves = [report.settled - at for at, report in answered]
    starts = [report.started - at for at, report in answered]
    return {
        "greeted": len(answered),
        "decision_to_first_motion_p50_ms": round(statistics.median(moves), 1),
        "decision_to_greet_p50_ms": round(statistics.median(starts), 1),
        "decision_to_greet_max_ms": round(max(starts), 1),
    }


def _waved(hub: HubVoice) -> list[ViewerWaved]:
    return [said for said in hub.heard if isinstance(said, ViewerWaved)]


if __name__ == "__main__":
    sys.exit(main())
