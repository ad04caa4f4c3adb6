"""How well frames know hub time, and how closely they start together, each beside what is barely possible.

``.venv-vision/bin/python -m benchmarks.clock [--seconds 60] [--cues 40]`` prints one JSON object. The lossy link
needs network namespaces (root on Linux) and is left out, and said so, without them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.clock_peers import GOOD_MS
from benchmarks.starts import start_spread
from tests.ports import free_port

PEERS = Path(__file__).resolve().parent.parent / "tests" / "peers"
FRAMES = 8
SETTLED_MS = 2_000.0
"""Convergence is promised within this; errors count from here on."""
LINK = ("delay", "5", "3", "1", "0", "u")
"""5 ms each way, give or take 3, one packet in a hundred lost."""
PREFIX = "kfclock"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each measurement of the clock")
    parser.add_argument("--cues", type=int, default=40)
    parser.add_argument("--only", choices=("loopback", "lossy", "starts"))
    arguments = parser.parse_args()
    figures: dict[str, Any] = {"processors": os.cpu_count(), "frames": FRAMES}
    if arguments.only in (None, "loopback"):
        figures["loopback"] = clock_error(arguments.seconds, "127.0.0.1", [()] * (FRAMES + 1))
    if arguments.only in (None, "lossy"):
        figures["lossy_link"] = _lossy(arguments.seconds)
    if arguments.only in (None, "starts"):
        with tempfile.TemporaryDirectory() as folder:
            figures["starts"] = asyncio.run(start_spread(Path(folder), FRAMES, arguments.cues))
    print(json.dumps(figures, indent=2))
    return 0


def clock_error(seconds: float, host: str, places: Sequence[Sequence[str]]) -> dict[str, Any]:
    """``places``: words before the command of the hub and of each frame."""
    time_port, echo_port = str(free_port()), str(free_port())
    with ExitStack() as running:
        running.enter_context(_serving([*places[0], *_peer("hub", host, time_port)]))
        running.enter_context(_serving([*places[0], *_peer("echo", host, echo_port)]))
        time.sleep(1.5)
        bare = _asked([[*places[1], *_peer("bare", host, echo_port, str(seconds / 2))]])[0]
        frames = [
            [*place, *_peer("frame", f"frame-{n}", host, time_port, str(seconds))] for n, place in enumerate(places[1:])
        ]
        looks = _asked(frames)
    settled = [(abs(error), said) for frame in looks for at, error, said in frame if at >= SETTLED_MS]
    return {
        **_parts("error_ms", [error for error, _ in settled]),
        **_parts("said_uncertainty_ms", [said for _, said in settled]),
        "error_within_said": sum(error <= said for error, said in settled) / len(settled),
        "worst_frame_known_after_ms": round(max(frame[0][0] for frame in looks), 1),
        f"worst_frame_within_{GOOD_MS:.0f}_ms_after_ms": round(max(_good_from(frame) for frame in looks), 1),
        **_parts("floor_bare_error_ms", [abs(error) for error in bare]),
    }


def _good_from(looks: list[tuple[float, float, float]]) -> float:
    """When the error was last above GOOD_MS within the first ten seconds."""
    return max((at for at, error, _ in looks if at < 10_000.0 and abs(error) > GOOD_MS), default=looks[0][0])


def _lossy(seconds: float) -> dict[str, Any] | str:
    if os.name != "posix" or os.geteuid() != 0 or not shutil.which("ip") or not shutil.which("gcc"):
        return "not measured: network namespaces need root, iproute2 and gcc"
    script, environment = str(PEERS / "netns_multihost.sh"), {**os.environ, "LAB_PREFIX": PREFIX}
    try:
        subprocess.run(["bash", script, "up", str(FRAMES + 1), *LINK], check=True, env=environment, stdout=sys.stderr)
        places = [["ip", "netns", "exec", f"{PREFIX}{number}"] for number in range(FRAMES + 1)]
        return clock_error(seconds, "10.77.0.1", places)
    except subprocess.CalledProcessError as error:
        return f"not measured: {error}"
    finally:
        subprocess.run(["bash", script, "down"], env=environment, stdout=sys.stderr)


def _peer(*words: str) -> list[str]:
    return [sys.executable, "-m", "benchmarks.clock_peers", *words]


@contextmanager
def _serving(argv: Sequence[str]) -> Iterator[None]:
    process = subprocess.Popen(argv)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _asked(commands: Sequence[Sequence[str]]) -> list[Any]:
    """What each of these says at its end; all run side by side."""
    running = [subprocess.Popen(argv, stdout=subprocess.PIPE) for argv in commands]
    return [json.loads(process.communicate()[0]) for process in running]


def _parts(name: str, values: list[float]) -> dict[str, float]:
    ordered, last = sorted(values), len(values) - 1
    parts = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    return {f"{name}_{part}": round(ordered[min(last, int(at * len(ordered)))], 4) for part, at in parts.items()}


if __name__ == "__main__":
    sys.exit(main())
