"""Whether images come when they are due, for a long time, while one core is busy; and whether memory stays flat.

``.venv-vision/bin/python -m benchmarks.lateness [--minutes 20] [--cues-per-minute 6] [--sabotage] [--clips FOLDER]``:
a real player with its glass, offscreen, and one process that spins without a pause. ``--sabotage`` makes the player
oversleep now and then: such a player must fail. Prints one JSON object; the exit status says whether the goal was met.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from frame_node.services.player_process import player_environment
from protocol.messages.player import PLAYER_PIPE, CueTurnedDown, Hang, Hung, NowShowing, Performed, PlayCue
from protocol.runtime.child import Child
from protocol.runtime.clock import monotonic_ns
from protocol.words import ClipId, CueId, PortraitId
from tests.clips import MadeClip, make_portrait, rendered

GOAL = 0.001
"""Images more than 8 ms late or dropped, of all that were due."""
WARM_UP_S = 10.0
LEAD_NS = 400_000_000
MEGABYTE = 1 << 20
SPIN = "while True: pass"
SABOTAGED = """
import random, time
from frame_node.player import loop
punctual = loop.wait_until
def oversleeping(*given, **named):
    came = punctual(*given, **named)
    if random.random() < 0.005:
        time.sleep(0.02)
    return came
loop.wait_until = oversleeping
from frame_node.player.__main__ import main
main()
"""


@dataclass
class Watched:
    """What the player says of itself."""

    showing: NowShowing | None = None
    performed: int = 0
    turned_down: list[str] = field(default_factory=list)
    hung: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self, child: Child) -> None:
        async for message in child.messages():
            match message:
                case NowShowing():
                    self.showing = message
                case Hung(clips=clips) if clips:
                    self.hung.set()
                case Performed():
                    self.performed += 1
                case CueTurnedDown(code=code):
                    self.turned_down.append(code)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    parser.add_argument("--cues-per-minute", type=float, default=6.0)
    parser.add_argument("--clips", type=Path, help="folder with clips.json, videos and tracks")
    parser.add_argument("--sabotage", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = rendered(arguments.clips) if arguments.clips else make_portrait(Path(folder), size=(512, 640))
        figures = asyncio.run(_measure(made, arguments))
    print(json.dumps(figures, indent=2))
    return 0 if figures["late_or_dropped"] <= GOAL else 1


async def _measure(made: dict[str, MadeClip], arguments: argparse.Namespace) -> dict[str, Any]:
    program = ["-c", SABOTAGED] if arguments.sabotage else ["-m", "frame_node.player"]
    environment = {**os.environ, **player_environment("offscreen")}
    child = await Child.start([sys.executable, *program], PLAYER_PIPE, environment)
    busy = await asyncio.create_subprocess_exec(sys.executable, "-c", SPIN)
    watched = Watched()
    listening = asyncio.create_task(watched.listen(child))
    try:
        await child.send(Hang(portrait=PortraitId("p"), clips=tuple(clip.playable for clip in made.values())))
        await asyncio.wait_for(watched.hung.wait(), 30)
        await asyncio.sleep(WARM_UP_S)
        return await _watch(child, watched, [clip for name, clip in made.items() if name != "idle"], arguments)
    finally:
        busy.kill()
        await busy.wait()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await child.stop()


async def _watch(
    child: Child, watched: Watched, gestures: list[MadeClip], arguments: argparse.Namespace
) -> dict[str, Any]:
    process, chance = psutil.Process(child.pid), random.Random(3)
    before, weights = watched.showing, [process.memory_info().rss / MEGABYTE]
    assert before is not None
    ends_ns, given = monotonic_ns() + round(arguments.minutes * 60e9), 0
    while monotonic_ns() < ends_ns:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * 60.0 / arguments.cues_per_minute)
        await child.send(_cue(chance.choice(gestures).record.clip, given))
        given += 1
        weights.append(process.memory_info().rss / MEGABYTE)
    after = watched.showing
    assert after is not None
    count = _between(before, after)
    due = count("presented") + count("dropped")
    return {
        "minutes": arguments.minutes,
        "sabotaged": arguments.sabotage,
        "images_due": due,
        "late": count("late"),
        "dropped": count("dropped"),
        "late_or_dropped": round((count("late") + count("dropped")) / due, 6),
        "goal": GOAL,
        "cues": given,
        "performed": watched.performed,
        "turned_down": watched.turned_down,
        "resident_mb_first_middle_last": [round(weights[at], 1) for at in (1, len(weights) // 2, -1)],
    }


def _between(before: NowShowing, after: NowShowing) -> Callable[[str], int]:
    return lambda name: int(getattr(after, name)) - int(getattr(before, name))


def _cue(clip: ClipId, number: int) -> PlayCue:
    start_ns = monotonic_ns() + LEAD_NS
    return PlayCue(cue_id=CueId(f"c{number}"), clip=clip, start_ns=start_ns, expires_ns=start_ns + 2_000_000_000)


if __name__ == "__main__":
    sys.exit(main())
