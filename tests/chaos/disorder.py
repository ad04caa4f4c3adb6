"""``python -m tests.chaos.disorder``: cues doubled, out of order, expired, and repeated after a kill."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections import Counter
from pathlib import Path

from msgspec.structs import replace

from protocol.messages import Cue, CueRefused, Hello, Performance, Showing, StoreReport
from protocol.words import CueId, HubMs, NodeId
from tests.clips import MadeClip, make_portrait
from tests.frame_peers import HubVoice, blob_server, blobs_of, frame_process, manifest_of, mosquitto


async def disorder(folder: Path, made: dict[str, MadeClip]) -> dict[str, object]:
    """Raises AssertionError when a cue began twice, or one was lost."""
    with mosquitto(folder) as port, blob_server(blobs_of(made)) as url:
        async with HubVoice(port, url).running() as hub:
            hub.manifest = manifest_of(made)
            with frame_process(folder / "f", port) as frame:
                node = await _idles(hub, made)
                await _disordered(hub, node, made["greet"])
                last = await hub.cue(node, made["greet"], "before-the-kill", lead_ms=300.0)
                await hub.until(Performance, lambda said: said.cue_id == last.cue_id)
                frame.kill()
                frame.wait()
            began, hub.heard[:] = time.perf_counter(), []
            with frame_process(folder / "f", port):
                await _idles(hub, made)
                for _ in range(3):
                    await hub.say(replace(last, expires=HubMs(hub.now + 5_000)), node)
                await hub.until(CueRefused, lambda said: said.cue_id == last.cue_id)
                await hub.cue(node, made["greet"], "after-the-kill", lead_ms=300.0)
                done = await hub.until(Performance, lambda said: said.cue_id == "after-the-kill")
                seconds = time.perf_counter() - began - (done.ended - done.started) / 1000
    log = (folder / "f.log").read_text(errors="replace")
    begun = Counter(line.split(" cue=")[1].split()[0] for line in log.splitlines() if " cue_begins " in line)
    assert max(begun.values()) == 1, begun
    return {"seconds": seconds, "seen": f"{len(begun)} cues begun once each, the others refused"}


async def _disordered(hub: HubVoice, node: NodeId, greet: MadeClip) -> None:
    length = 1000.0 * greet.record.images / greet.record.fps + 400.0
    first = await _made(hub, greet, "first", 900.0)
    second = replace(first, cue_id=CueId("second"), start=HubMs(first.start + length), expires=HubMs(first.start + 6e4))
    late = replace(first, cue_id=CueId("late"), start=HubMs(hub.now - 9_000), expires=HubMs(hub.now - 5_000))
    for cue in (second, second, late, first, second, first, late):
        await hub.say(cue, node)
    for cue in (first, second):
        await hub.until(Performance, lambda said, cue=cue: said.cue_id == cue.cue_id)  # type: ignore[misc]
    refused = await hub.until(CueRefused, lambda said: said.cue_id == "late")
    assert refused.code == "playback.expired"
    await hub.say(first, node)
    await asyncio.sleep(0.5)
    counts = Counter(said.cue_id for said in hub.heard if isinstance(said, Performance))
    assert counts == {"first": 1, "second": 1}, counts


async def _made(hub: HubVoice, greet: MadeClip, name: str, lead_ms: float) -> Cue:
    record, start = greet.record, hub.now + lead_ms
    return Cue(
        cue_id=CueId(name),
        clip=record.clip,
        gesture="wave",
        performed_as=record.gesture,
        clock_id=hub.clock_id,
        start=HubMs(start),
        expires=HubMs(start + 5_000),
    )


async def _idles(hub: HubVoice, made: dict[str, MadeClip]) -> NodeId:
    hello = await hub.until(Hello, lambda said: said.capabilities.width > 0, seconds=20)
    await hub.until(StoreReport, lambda said: len(said.ready) == len(made), seconds=20)
    await hub.until(Showing, lambda said: said.state == "idle" and said.offset_uncertainty_ms is not None, seconds=20)
    return hello.node_id


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="kinframe-disorder-") as name:
        folder = Path(name)
        print(json.dumps(asyncio.run(disorder(folder, make_portrait(folder / "clips", ("greet",))))))


if __name__ == "__main__":
    main()
