"""A real, paired frame keeps hub time over UDP: whatever the wall clock says, over sleep, restarts and late panels."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psutil
import pytest

from protocol.credential import Credential
from protocol.messages import Cue, CueRefused, Hello, Performance, Showing, StoreReport
from protocol.words import NodeId
from tests.clips import MadeClip
from tests.frame_peers import (
    LATE_MS,
    UNSURE_MS,
    HubVoice,
    blob_server,
    blobs_of,
    ended,
    is_sure,
    manifest_of,
    mosquitto,
    on_time,
    paired_frame,
    until_it_performs,
)
from tests.patience import undisturbed_async

Made = dict[str, MadeClip]
ME = NodeId("frame-time")
CREDENTIAL = Credential(hub_id="h", node_id=ME, secret=bytes(range(32)), authority="")
OFFSET_MS = -1_000_000.0
"""Of a hub's voice; the truth, for both run on this machine's clock."""
LIBFAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))


@dataclass
class House:
    hub: HubVoice
    process: psutil.Process
    port: int
    url: str


@asynccontextmanager
async def house(
    folder: Path, made: Made, environment: dict[str, str] | None = None, **settings: Any
) -> AsyncIterator[House]:
    with (
        mosquitto(folder) as port,
        blob_server(blobs_of(made)) as url,
        paired_frame(folder / "f", port, CREDENTIAL, environment, **settings) as frame,
    ):
        async with HubVoice(port, url, credential=CREDENTIAL).running() as hub:
            hub.manifest = manifest_of(made)
            await at_home(hub, made)
            yield House(hub, psutil.Process(frame.pid), port, url)


async def at_home(hub: HubVoice, made: Made) -> None:
    await hub.until(Hello, lambda said: said.capabilities.width > 0)
    await hub.until(StoreReport, lambda said: len(said.ready) == len(made))
    await hub.until(Showing, lambda said: said.state == "idle" and said.sync == "udp" and is_sure(said))


async def keeps_a_cue(hub: HubVoice, made: Made, name: str) -> Performance:
    _, done = await on_time(hub, ME, made["greet"], name)
    return done


async def test_hub_time_comes_over_udp_and_is_said_with_its_uncertainty(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        await keeps_a_cue(h.hub, made, "c")
        said = [one for one in h.hub.heard if isinstance(one, Showing) and one.sync == "udp" and is_sure(one)][-1]
        assert said.offset_ms is not None and said.offset_uncertainty_ms is not None and said.skew_ppm is not None
        assert abs(said.offset_ms - OFFSET_MS) <= said.offset_uncertainty_ms


@pytest.mark.parametrize("year", ["@1970-01-02 00:00:00", "@2045-06-01 12:00:00"])
async def test_the_wall_clock_does_not_matter(tmp_path: Path, made: Made, year: str) -> None:
    assert LIBFAKETIME, "libfaketime is missing: make test-tools"
    stamp = tmp_path / "stamp"
    stamp.write_text(year)
    environment = {
        "LD_PRELOAD": str(LIBFAKETIME[0]),
        "FAKETIME_TIMESTAMP_FILE": str(stamp),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    async with house(tmp_path, made, environment) as h:
        assert year[1:5] in (tmp_path / "f.log").read_text(), "the frame itself believes it"
        before = await keeps_a_cue(h.hub, made, "before")
        for number, jump in enumerate(("+1h", "-1h")):
            stamp.write_text(jump)
            await asyncio.sleep(2.5)
            after = await keeps_a_cue(h.hub, made, f"jump-{number}")
            assert after.clock_id == before.clock_id
        showing = [one for one in h.hub.heard if isinstance(one, Showing) and is_sure(one)][-1]
        assert showing.sync == "udp" and not showing.problem_code
        assert showing.offset_ms is not None and abs(showing.offset_ms - OFFSET_MS) < UNSURE_MS, "nothing jumped"


async def test_a_frame_that_slept_knows_the_time_again_and_leaves_out_what_it_slept_through(
    tmp_path: Path, made: Made
) -> None:
    async with house(tmp_path, made) as h:
        family = [h.process, *h.process.children()]
        cue = await h.hub.cue(ME, made["greet"], "slept-through", 6_000)
        await asyncio.sleep(0.5)
        for process in family:
            process.suspend()
        await asyncio.sleep((cue.start - h.hub.now) / 1000 + 1.0)
        before = len(h.hub.heard)
        for process in family:
            process.resume()
        refused = await h.hub.until(CueRefused, since=before)
        assert (refused.cue_id, refused.code) == ("slept-through", "playback.expired")
        await h.hub.until(Showing, is_sure, since=before)
        await keeps_a_cue(h.hub, made, "next")
        assert "slept-through" not in [one.cue_id for one in h.hub.heard if isinstance(one, Performance)]


async def test_a_hub_that_restarts_is_followed(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        await keeps_a_cue(h.hub, made, "old")
        async with HubVoice(h.port, h.url, "clock-2", CREDENTIAL).running() as again:
            again.manifest = manifest_of(made)
            await again.until(Hello)
            await again.until(Showing, is_sure)
            done = await keeps_a_cue(again, made, "new")
            assert done.clock_id == "clock-2"


async def test_a_late_panel_gets_its_picture_earlier(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made, panel__delay_ms=400) as h:
        names = (f"c{number}" for number in count())

        async def attempt() -> tuple[float, Cue, Performance | CueRefused]:
            before = len(h.hub.heard)
            cue = await h.hub.cue(ME, made["greet"], next(names), 1_200.0)
            await until_it_performs(h.hub, cue, before)
            return cue.start - h.hub.now, cue, await ended(h.hub, cue)

        def is_early(tried: tuple[float, Cue, Performance | CueRefused]) -> bool:
            """The glass performs before it can be seen, and is early by just what its panel is late."""
            ahead_ms, _, done = tried
            return ahead_ms > 100.0 and isinstance(done, Performance) and abs(done.drift_ms) < LATE_MS

        _, cue, done = await undisturbed_async(attempt, is_early)
        assert isinstance(done, Performance)
        assert abs(done.started - cue.start) < LATE_MS + 2 * UNSURE_MS, "what is reported is what is seen"


async def test_mqtt_takes_over_when_udp_falls_silent(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        h.hub.stop_time()
        h.process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(3.5)
        before = len(h.hub.heard)
        h.process.send_signal(signal.SIGCONT)
        await h.hub.until(Showing, lambda said: said.sync == "mqtt", since=before)
        done = await keeps_a_cue(h.hub, made, "c")
        assert done.clock_id == "clock-1", "by the time of the same hub, only by another way"
