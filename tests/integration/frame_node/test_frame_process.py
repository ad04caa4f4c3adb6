"""A real frame (controller and player) at a real broker: what the hub asks for is what happens."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import psutil
from msgspec.structs import replace

from protocol.messages import (
    CueCancel,
    CueRefused,
    Hello,
    NodeStatus,
    Performance,
    Showing,
    SpeakTrack,
    Spoken,
    StoreReport,
    ViewerWaved,
    Viseme,
)
from protocol.words import ClockId, CueId, HubMs, NodeId
from tests.clips import MadeClip
from tests.frame_peers import (
    KEPT_MS,
    UNSURE_MS,
    Blobs,
    HubVoice,
    blob_server,
    blobs_of,
    ended,
    frame_process,
    is_sure,
    manifest_of,
    mosquitto,
    on_time,
    until_it_performs,
)
from tests.patience import PATIENCE_S, undisturbed_async

Made = dict[str, MadeClip]


@dataclass
class House:
    """A hub's voice, a frame that idles at it, and the frame's process."""

    hub: HubVoice
    node: NodeId
    process: psutil.Process
    port: int

    @property
    def player(self) -> psutil.Process:
        (child,) = self.process.children()
        return child


@asynccontextmanager
async def house(folder: Path, made: Made, blobs: Blobs | None = None, *flags: str) -> AsyncIterator[House]:
    served = blobs or blobs_of(made)
    with mosquitto(folder) as port, blob_server(served) as url, frame_process(folder / "f", port, *flags) as frame:
        async with HubVoice(port, url).running() as hub:
            hub.manifest = manifest_of(made)
            hello = await hub.until(Hello, lambda said: said.capabilities.width > 0)
            await hub.until(StoreReport, lambda said: len(said.ready) == len(made))
            await hub.until(Showing, lambda said: said.state == "idle" and is_sure(said))
            yield House(hub, hello.node_id, psutil.Process(frame.pid), port)


async def test_a_cue_is_performed_on_time_with_the_right_images(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        cue, done = await on_time(h.hub, h.node, made["greet"], "c")
        greet = made["greet"].record
        assert (done.first, done.last) == (greet.neutral, greet.neutral_end)
        assert done.presented + done.dropped == greet.images and not done.cancelled
        assert 0.0 <= done.started - done.settled <= 160.0
        await h.hub.until(Showing, lambda said: said.state == "idle" and said.presented > done.presented)
        assert sum(isinstance(said, Performance) and said.cue_id == cue.cue_id for said in h.hub.heard) == 1


async def test_cues_that_cannot_be_performed_are_refused_with_a_reason(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        now = h.hub.now
        good = await h.hub.cue(h.node, made["greet"], "good", lead_ms=4_000)
        changes: dict[str, dict[str, object]] = {
            "playback.busy": {"start": good.start + 300},
            "protocol.foreign_clock": {"clock_id": ClockId("another")},
            "playback.expired": {"start": now - 5_000, "expires": now - 4_000},
            "playback.no_clip": {"clip": "unheard-of", "start": now + 9_000, "expires": now + KEPT_MS},
        }
        for code, change in changes.items():
            await h.hub.say(replace(good, cue_id=CueId(code), **change), h.node)
            refused = await h.hub.until(CueRefused, lambda said, code=code: said.cue_id == code)
            assert refused.code == code and refused.reason
        done = await ended(h.hub, good)
        assert isinstance(done, Performance) or done.code == "playback.expired", "the frame stood still when it was due"


async def test_it_says_a_viseme_track_and_reports_it(tmp_path: Path, speaking: Made) -> None:
    async with house(tmp_path, speaking) as h:
        start = HubMs(h.hub.now + 300)
        visemes = (Viseme(name="PP", at_ms=0.0), Viseme(name="aa", at_ms=90.0))
        times = {"start": start, "expires": HubMs(start + KEPT_MS), "lasts_ms": 500.0}
        track = SpeakTrack(cue_id=CueId("s"), clock_id=h.hub.clock_id, visemes=visemes, **times)
        await h.hub.say(track, h.node)
        done = await h.hub.until(Spoken)
        assert done.cue_id == "s" and not done.cancelled
        assert abs(done.started - done.planned) < 1.0 and abs(done.ended - done.planned - 500.0) < 1.0
        assert abs(done.planned - start) < 2 * UNSURE_MS, "read from a clock that may have been set meanwhile"
        await h.hub.say(replace(track, cue_id=CueId("odd"), visemes=(Viseme(name="zz", at_ms=0.0),)), h.node)
        assert (await h.hub.until(CueRefused)).code == "playback.unknown_viseme"


async def test_a_cancelled_performance_settles_back(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        names = (f"c{number}" for number in count())

        async def cancelled() -> Performance | CueRefused:
            before = len(h.hub.heard)
            cue = await h.hub.cue(h.node, made["greet"], next(names), lead_ms=170)
            await until_it_performs(h.hub, cue, before)
            await h.hub.say(CueCancel(cue_id=cue.cue_id), h.node)
            return await ended(h.hub, cue)

        done = await undisturbed_async(cancelled, lambda done: isinstance(done, Performance) and done.cancelled)
        assert isinstance(done, Performance)
        assert done.presented < made["greet"].record.images
        await h.hub.until(Showing, lambda said: said.state == "idle" and said.presented > done.presented + 5)


async def test_without_a_hub_it_idles_from_its_store_and_answers_a_wave(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        node = h.node
    done = await undisturbed_async(lambda: waved_at_alone(tmp_path), lambda done: isinstance(done, Performance))
    assert isinstance(done, Performance)
    assert (done.node_id, done.gesture, done.performed_as, done.clock_id) == (node, "wave", "greet", "clock-2")


async def waved_at_alone(folder: Path) -> Performance | CueRefused:
    """How a frame answers a wave without a hub, as it tells the one that comes later."""
    log = folder / "f.log"
    begun = log.read_text().count("cue_begins")
    with mosquitto(folder / "again") as port, frame_process(folder / "f", port) as frame:
        while not psutil.Process(frame.pid).children():
            await asyncio.sleep(0.1)  # until it is up, the signal would end it
        async with asyncio.timeout(PATIENCE_S):
            while log.read_text().count("cue_begins") == begun:
                frame.send_signal(signal.SIGUSR2)
                await asyncio.sleep(0.5)
        await asyncio.sleep(2.0)  # it performs
        async with HubVoice(port, "http://127.0.0.1:9", "clock-2").running() as hub:
            waved = await hub.until(ViewerWaved, lambda said: said.answered_with is not None)
            done = await hub.until((Performance, CueRefused), lambda said: said.cue_id == waved.answered_with)
            assert isinstance(done, CueRefused) or done.ended < hub.now
            return done


async def test_a_broken_clip_is_named_and_the_portrait_goes_on(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        video = made["greet"].record.video
        stored = tmp_path / "f" / "blobs" / video[:2] / video
        stored.write_bytes(stored.read_bytes()[:4000])
        before = len(h.hub.heard)
        h.player.kill()  # the next player opens its clips anew
        problem = await h.hub.until(Showing, lambda said: said.problem_code == "playback.clip_broken")
        assert problem.problem
        without = await h.hub.until(StoreReport, lambda said: video not in said.held.blobs, since=before)
        since = h.hub.heard.index(without, before)
        again = await h.hub.until(StoreReport, lambda said: len(said.ready) == 3, since=since)
        assert video in again.held.blobs
        _, done = await on_time(h.hub, h.node, made["greet"], "c", lead_ms=800)
        assert done.first == made["greet"].record.neutral


async def test_a_killed_player_comes_back_and_a_killed_controller_takes_it_along(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        before = len(h.hub.heard)
        h.player.kill()
        empty = await h.hub.until(Showing, lambda said: said.state == "empty", since=before)
        since = h.hub.heard.index(empty, before)
        await h.hub.until(StoreReport, lambda said: len(said.ready) == 3, since=since)
        await on_time(h.hub, h.node, made["nod"], "c")
        player = h.player
        h.process.kill()
        await h.hub.until(NodeStatus, lambda said: not said.online)
        assert not psutil.wait_procs([player], timeout=PATIENCE_S)[1]


async def test_it_leaves_quickly_and_says_farewell(tmp_path: Path, made: Made) -> None:
    async def left() -> float:
        async with house(tmp_path, made) as h:
            player, began = h.player, time.perf_counter()
            h.process.terminate()
            await h.hub.until(NodeStatus, lambda said: not said.online)
            _, alive = await asyncio.to_thread(psutil.wait_procs, [player, h.process], PATIENCE_S)
            assert not alive
            return time.perf_counter() - began

    await undisturbed_async(left, lambda seconds: seconds < 2.0)


async def test_two_frames_never_share_a_data_folder(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made) as h:
        log = tmp_path / "second.log"
        with frame_process(tmp_path / "f", h.port, log=log) as second:
            assert await asyncio.to_thread(second.wait, PATIENCE_S) == 3
        assert "frame.already_running" in log.read_text()


async def test_a_simulated_frame_performs_by_the_timetable_and_says_so(tmp_path: Path, made: Made) -> None:
    async with house(tmp_path, made, None, "--simulate") as h:
        hello = await h.hub.until(Hello, lambda said: said.capabilities.width > 0)
        assert hello.capabilities.engines == ("simulated",) and not hello.capabilities.presented_hashes
        _, done = await on_time(h.hub, h.node, made["greet"], "c")
        assert done.first is None
        assert not h.process.children()
