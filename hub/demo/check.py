"""What ``make demo-check`` proves: clips, a wave from a word, a ripple, honest hashes, a lean conductor."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from hub.demo.api import JsonObject
from hub.demo.errors import DemoError
from hub.demo.house import SITTERS, DemoHouse, frames_online, portrait_of
from protocol.runtime.cli import interpreter
from protocol.runtime.clock import Clock

HASHER = Path(__file__).resolve().parents[2] / "demo" / "presented_hashes.py"
PATIENCE_S = 20.0
FRAMES = 2
FOREIGN_LIBRARIES = ("numpy", "cv2", "PIL", "onnxruntime", "chromadb", "torch")
"""What the conductor must never have loaded."""


@dataclass
class Findings:
    """The line that is printed last, and what was missing."""

    seconds_to_first_clip: float | None = None
    seconds_to_first_living_portrait: float | None = None
    seconds_to_all_clips: float | None = None
    clips_per_subject: dict[str, int] = field(default_factory=dict)
    frames_online: int = 0
    wave_ms: float | None = None
    """From sending "make grandma wave" to the first image of the performance."""
    wave_drift_ms: float | None = None
    ripple_spread_ms: float | None = None
    """Between the frame that was the earliest on its own time and the latest."""
    hashes_match: bool = False
    conductor_loaded: list[str] = field(default_factory=list)
    all_performed: bool = False
    missing: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


async def check(house: DemoHouse, clock: Clock, hub_pid: int, findings: Findings) -> None:
    """Fill in the findings; what is wrong is named in ``missing``, nothing is raised for it."""
    snapshot = await house.api.house()
    findings.frames_online = frames_online(snapshot)
    findings.clips_per_subject = {
        sitter.name: len(portrait["clips"]) if (portrait := portrait_of(snapshot, sitter.name)) else 0
        for sitter in SITTERS
    }
    findings.conductor_loaded = loaded_libraries(hub_pid)
    try:
        wave = await _wave(house, clock, findings)
        ripple = await _ripple(house, findings)
        findings.hashes_match = all([await _hashes_match(house, snapshot, each) for each in (wave, *ripple)])
        findings.all_performed = all(each["presented"] > 0 and not each["cancelled"] for each in (wave, *ripple))
    except DemoError as error:
        findings.missing.append(error.message)
    findings.missing += list(_lacking(findings))


def _lacking(findings: Findings) -> list[str]:
    lacking = {
        f"{FRAMES} frames online": findings.frames_online >= FRAMES,
        "clips of every subject": all(findings.clips_per_subject.values()),
        "hashes that match their clips": findings.hashes_match,
        "a conductor without foreign libraries": not findings.conductor_loaded,
        "every performance": findings.all_performed,
    }
    return [what for what, there in lacking.items() if not there]


async def _wave(house: DemoHouse, clock: Clock, findings: Findings) -> JsonObject:
    # Hub, frames and this process run on one machine and read one monotonic clock, so the times compare.
    asked_at = clock.now_ms()
    answer = await house.api.say("make grandma wave")
    (performance,) = await _performances(house, answer, 1)
    findings.wave_ms = round(performance["started"] - asked_at, 1)
    findings.wave_drift_ms = round(performance["drift_ms"], 2)
    if performance["gesture"] != "wave" or performance["subject"] != "Grandma":
        raise DemoError(f"asked for Grandma's wave, got {performance['subject']}'s {performance['gesture']}")
    return performance


async def _ripple(house: DemoHouse, findings: Findings) -> list[JsonObject]:
    answer = await house.api.say("send a wave through the house")
    performances = await _performances(house, answer, FRAMES)
    drifts = [performance["drift_ms"] for performance in performances]
    findings.ripple_spread_ms = round(max(drifts) - min(drifts), 2)
    if len({performance["planned"] for performance in performances}) < FRAMES:
        raise DemoError("the ripple did not travel: all its cues had one time")
    return performances


async def _performances(house: DemoHouse, answer: JsonObject, count: int) -> list[JsonObject]:
    cues = set(answer["cues"])
    if len(cues) != count:
        raise DemoError(f"{count} cues expected, got {len(cues)}: {answer['answer']}")

    def of_these(snapshot: JsonObject) -> list[JsonObject]:
        return [performance for performance in snapshot["performances"] if performance["cue_id"] in cues]

    snapshot = await house.until(
        "the performance", lambda seen: len(of_these(seen)) == count, PATIENCE_S, lambda _: None
    )
    return of_these(snapshot)


async def _hashes_match(house: DemoHouse, snapshot: JsonObject, performance: JsonObject) -> bool:
    """Decode the clip anew, in a process of its own, and compare with what the frame says it presented."""
    clips = (clip for portrait in snapshot["portraits"] for clip in portrait["clips"])
    clip = next(clip for clip in clips if clip["clip"] == performance["clip"])
    video = await house.api.blob(clip["video"])
    python = interpreter("vision")
    if python is None:
        raise DemoError("the vision environment is missing: make install")
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        await asyncio.to_thread(Path(file.name).write_bytes, video)
        hasher = await asyncio.create_subprocess_exec(
            str(python), str(HASHER), file.name, stdout=asyncio.subprocess.PIPE
        )
        printed, _ = await hasher.communicate()
    return printed.decode().split() == [performance["first"], performance["last"]]


def loaded_libraries(pid: int) -> list[str]:
    """Which of the foreign libraries a process has mapped into its memory; empty where the system does not say."""
    try:
        mapped = Path(f"/proc/{pid}/maps").read_text()
    except OSError:
        return []
    return [name for name in FOREIGN_LIBRARIES if f"/{name}/" in mapped or f"/{name}." in mapped]
