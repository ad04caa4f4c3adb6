"""A storm at a real frame: hostile messages in the hub's name, and what the frame does afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import aiomqtt
import psutil

from protocol.codec import WIRE
from protocol.messages import Cue, CueRefused, Hello, Performance, Showing, StoreReport
from protocol.topics import topic_for
from protocol.words import ClockId, CueId, HubMs, NodeId
from tests.clips import MadeClip
from tests.frame_peers import HubVoice, blob_server, blobs_of, frame_process, manifest_of, mosquitto
from tests.hostile import Packet, Target, packets

BATCH = 250
RECOVERY_S = 40.0


@dataclass
class FrameAftermath:
    """Memory in MB, of controller and player: after a first tenth of the storm, and after the wave that follows it."""

    sent: int
    seconds: float
    warm_mb: tuple[float, ...]
    end_mb: tuple[float, ...]
    same_processes: bool
    waved_after_s: float

    def described(self) -> dict[str, Any]:
        return asdict(self)


async def storm_at_frame(folder: Path, made: dict[str, MadeClip], count: int, number: int = 1) -> FrameAftermath:
    """Raises AssertionError when the frame does not perform any more."""
    began = time.perf_counter()
    with mosquitto(folder) as port, blob_server(blobs_of(made)) as url, frame_process(folder / "f", port) as process:
        async with HubVoice(port, url).running() as hub:
            hub.manifest = manifest_of(made)
            hello = await hub.until(Hello, lambda said: said.capabilities.width > 0)
            await hub.until(StoreReport, lambda said: len(said.ready) == len(made))
            await hub.until(Showing, lambda said: said.state == "idle")
            before = family(process.pid)
            every = list(packets(Target(False, (hello.node_id, "hub"), (hub.manifest,)), count, number))
            await _send(port, hub, hello.node_id, every[: count // 10])
            warm = _resident_mb(process.pid)
            await _send(port, hub, hello.node_id, every[count // 10 :])
            seconds = time.perf_counter() - began
            waved = await _wave(hub, hello.node_id, made["greet"])
            same = family(process.pid) == before
            return FrameAftermath(count, seconds, warm, _resident_mb(process.pid), same, waved)


async def _send(port: int, hub: HubVoice, node: NodeId, every: list[Packet]) -> None:
    """In batches, each followed by a cue of a clock that never was: its refusal says that the batch was taken."""
    async with aiomqtt.Client("127.0.0.1", port, identifier="storm") as client:
        for at in range(0, len(every), BATCH):
            for topic, payload in every[at : at + BATCH]:
                await client.publish(topic, payload, qos=0)
            cue = _never(f"batch-{id(every)}-{at}")
            await client.publish(str(topic_for(cue, node)), WIRE.encode(cue), qos=1)
            await hub.until(CueRefused, lambda said, cue=cue: said.cue_id == cue.cue_id, seconds=60)  # type: ignore[misc]
            hub.heard.clear()


def _never(name: str) -> Cue:
    return Cue(
        cue_id=CueId(name),
        clip=CueId("none"),  # type: ignore[arg-type]
        gesture="wave",
        performed_as="greet",
        clock_id=ClockId("never"),
        start=HubMs(0.0),
        expires=HubMs(0.0),
    )


async def _wave(hub: HubVoice, node: NodeId, greet: MadeClip) -> float:
    """Seconds until the frame performs again, its images proven by their hashes. Refusals on the way are its right."""
    began = time.perf_counter()
    while time.perf_counter() - began < RECOVERY_S:
        hub.heard.clear()
        cue = await hub.cue(node, greet, f"wave-{time.perf_counter_ns()}", lead_ms=600.0)
        with contextlib.suppress(AssertionError):
            done = await hub.until(Performance, lambda said, cue=cue: said.cue_id == cue.cue_id, seconds=3)  # type: ignore[misc]
            assert (done.first, done.last) == (greet.record.neutral, greet.record.neutral_end)
            return time.perf_counter() - began
        await asyncio.sleep(0.2)
    raise AssertionError(f"no performance within {RECOVERY_S} s; heard {hub.heard[-8:]}")


def family(pid: int) -> set[int]:
    process = psutil.Process(pid)
    return {pid, *(child.pid for child in process.children(recursive=True))}


def _resident_mb(pid: int) -> tuple[float, ...]:
    process = psutil.Process(pid)
    return tuple(round(each.memory_info().rss / 1e6, 1) for each in (process, *process.children()))
