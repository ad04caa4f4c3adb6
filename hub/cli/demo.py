"""``kinframe demo``: from two photos to living portraits, on this machine alone."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
import tempfile
from pathlib import Path

from hub.demo.run import BROKER_PORT, HUB_PORT, Demo, Stage, free_port, play
from hub.demo.terminal import Terminal
from protocol.errors import KinframeError
from protocol.runtime.clock import SystemClock


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="kinframe demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="run unattended, print one JSON line, fail on any lack")
    parser.add_argument("--data", type=Path, help="where the demo's house is kept (default: .house)")
    parser.add_argument("--port", type=int, default=HUB_PORT, help="of the page")
    words = parser.parse_args(argv)
    if words.check and words.data is None:
        with tempfile.TemporaryDirectory(prefix="kinframe-demo-") as folder:
            return _run(Path(folder), words.port, unattended=True)
    return _run((words.data or Path(".house")).resolve(), words.port, unattended=words.check)


def _run(data: Path, port: int, unattended: bool) -> int:
    terminal = Terminal()
    stage = Stage(data, free_port(port), free_port(BROKER_PORT))
    demo = Demo(stage, terminal, SystemClock())
    try:
        asyncio.run(_until_interrupted(demo, unattended))
    except KinframeError as error:
        terminal.line(f"{error.code}: {error.message}")
        demo.findings.missing.append(error.message)
        _tell_logs(terminal, data / "logs")
    if unattended:
        print(json.dumps(demo.findings.as_json()), flush=True)
    return 1 if demo.findings.missing else 0


async def _until_interrupted(demo: Demo, unattended: bool) -> None:
    playing = asyncio.create_task(play(demo, unattended))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, playing.cancel)
    try:
        await playing
    except asyncio.CancelledError:
        if unattended:
            demo.findings.missing.append("the rest: it was interrupted")
    finally:
        await demo.processes.stop()


def _tell_logs(terminal: Terminal, logs: Path) -> None:
    """The end of every log: in a temporary folder they are gone in a moment."""
    for log in sorted(logs.glob("*.log")):
        terminal.line(f"--- {log.name}")
        terminal.line("\n".join(log.read_text(errors="replace").splitlines()[-25:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
