"""Hostile input, measured: does anything crash, does memory grow, does the house still wave afterwards?

``.venv/bin/python -m benchmarks.hostile [--messages 50000] [--requests 20000] [--only hub|api|frame]`` prints one
JSON object for each storm and fails when a promise was broken. The frame's storm runs in ``.venv-vision``.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MORE_MB = 25.0
"""Growth that counts as flat: the diary, reports and a house up to its limit of nodes are kept."""


async def at_the_hub(folder: Path, messages: int, requests: int) -> dict[str, Any]:
    """One hub in both storms; raises AssertionError when it does not wave afterwards."""
    from tests.storms_hub import (
        family_of,
        open_hub,
        scripted_house,
        settle_in,
        storm_of_messages,
        storm_of_requests,
        wave,
    )

    found: dict[str, Any] = {}
    with open_hub(folder) as hub:
        frame, render = scripted_house(hub)
        async with frame, render:
            await settle_in(hub, frame)
            processes = family_of(hub)
            if messages:
                found["messages"] = (await storm_of_messages(hub, frame, messages)).described()
                await wave(hub, frame)
            if requests:
                found["requests"] = (await asyncio.to_thread(storm_of_requests, hub, requests)).described()
                await wave(hub, frame)
            found["same_processes"] = family_of(hub) == processes
            found["failed_decisions"] = hub.log.read_text().count("decision_failed")
    return found


async def at_a_frame(folder: Path, messages: int) -> dict[str, Any]:
    from tests.clips import make_portrait
    from tests.storms_frame import storm_at_frame

    after = await storm_at_frame(folder, make_portrait(folder / "clips", ("greet", "nod")), messages)
    failures = (folder / "f.log").read_text(errors="replace").count("_failed")
    return {"frame": {**after.described(), "failures_logged": failures}}


def broken(found: dict[str, Any]) -> list[str]:
    """The promises that did not hold."""
    wrong = [f"unpromised: {each}" for each in found.get("requests", {}).get("unpromised", ())]
    for storm in ("messages", "requests"):
        if storm in found:
            wrong += _grown(storm, found[storm]["warm_mb"], found[storm]["end_mb"])
    if "frame" in found:
        for warm, end in zip(found["frame"]["warm_mb"], found["frame"]["end_mb"], strict=True):
            wrong += _grown("frame", warm, end)
        wrong += ["frame: failures in its log"] if found["frame"]["failures_logged"] else []
    if not found.get("frame", found)["same_processes"]:
        wrong.append("a process died")
    if found.get("failed_decisions"):
        wrong.append("decisions failed")
    return wrong


def _grown(what: str, warm: float, end: float) -> list[str]:
    return [f"{what}: memory grew from {warm} to {end} MB"] if end > warm + MORE_MB else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=50_000)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--only", choices=("hub", "api", "frame"))
    words = parser.parse_args()
    status = 0
    if words.only != "frame":
        messages, requests = words.messages * (words.only != "api"), words.requests * (words.only != "hub")
        with tempfile.TemporaryDirectory(prefix="kinframe-hostile-") as folder:
            status |= _told(asyncio.run(at_the_hub(Path(folder), messages, requests)))
    if words.only == "frame":
        with tempfile.TemporaryDirectory(prefix="kinframe-hostile-") as folder:
            return _told(asyncio.run(at_a_frame(Path(folder), words.messages)))
    if words.only is None:
        python = ROOT / ".venv-vision" / "bin" / "python"
        argv = [python, "-m", "benchmarks.hostile", "--only", "frame", "--messages", str(words.messages)]
        status |= subprocess.run(argv, cwd=ROOT).returncode
    return status


def _told(found: dict[str, Any]) -> int:
    wrong = broken(found)
    print(json.dumps({**found, "broken_promises": wrong}, indent=2), flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
