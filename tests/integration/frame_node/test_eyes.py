"""A real frame with eyes: it sees who comes, greets who waves, and lives on whatever becomes of its camera."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import psutil
import pytest

from frame_node.eyes.adapters.drawing import wall
from protocol.messages import Hello, Performance, Showing, StoreReport, ViewerSeen, ViewerWaved
from tests.clips import MadeClip
from tests.frame_peers import HubVoice, blob_server, blobs_of, frame_process, manifest_of, mosquitto, on_time
from tests.patience import PATIENCE_S
from tests.sequences import HOPPER, filmed, visit, with_face, write_video

Made = dict[str, MadeClip]


@asynccontextmanager
async def watching(folder: Path, made: Made, camera: str) -> AsyncIterator[tuple[HubVoice, psutil.Process]]:
    served = blobs_of(made)
    flags = ("--camera", camera)
    with mosquitto(folder) as port, blob_server(served) as url, frame_process(folder / "f", port, *flags) as frame:
        async with HubVoice(port, url).running() as hub:
            hub.manifest = manifest_of(made)
            await hub.until(Hello, lambda said: said.capabilities.width > 0)
            await hub.until(StoreReport, lambda said: len(said.ready) == len(made))
            await hub.until(Showing, lambda said: said.state == "idle")
            yield hub, psutil.Process(frame.pid)


def eyes_of(frame: psutil.Process) -> psutil.Process:
    return next(child for child in frame.children() if "frame_node.eyes" in child.cmdline())


async def test_a_viewer_comes_is_greeted_for_a_wave_and_goes(tmp_path: Path, made: Made) -> None:
    video = filmed(tmp_path / "visit.mp4", visit, 12.0)
    async with watching(tmp_path, made, f"file:{video}") as (hub, _):
        assert next(said for said in hub.heard if isinstance(said, Hello)).capabilities.sense
        there = await hub.until(ViewerSeen, lambda said: said.present and said.attentive)
        assert there.viewers == 1 and 0.5 <= there.distance_m <= 1.5
        done = await hub.until(Performance)
        assert (done.gesture, done.performed_as) == ("wave", "greet")
        waved = await hub.until(ViewerWaved, lambda said: said.answered_with == done.cue_id)
        assert waved.by == "hand"
        heard = len(hub.heard)
        await hub.until(ViewerSeen, lambda said: said.sees and not said.present, since=heard)


@pytest.mark.parametrize(
    ("camera", "code"),
    [
        ("/dev/video97", "eyes.no_camera"),
        ("/dev/null", "eyes.busy"),
        ("file:{folder}/nothing.mp4", "eyes.no_camera"),
        ("file:{folder}/garbage.mp4", "eyes.broken"),
        ("folder:{folder}/empty", "eyes.broken"),
        ("rpicam", "eyes.no_camera"),
    ],
)
async def test_without_a_camera_it_lives_on_and_says_why(tmp_path: Path, made: Made, camera: str, code: str) -> None:
    (tmp_path / "garbage.mp4").write_bytes(np.random.default_rng(1).bytes(20_000))
    (tmp_path / "empty").mkdir()
    async with watching(tmp_path, made, camera.format(folder=tmp_path)) as (hub, _):
        said = await hub.until(ViewerSeen, lambda said: said.code not in ("", "eyes.starting"))
        assert not said.sees and said.code == code and said.reason
        _, done = await on_time(hub, said.node_id, made["greet"], "c")
        assert not done.cancelled


async def test_a_camera_that_is_plugged_in_later_is_found(tmp_path: Path, made: Made) -> None:
    video = tmp_path / "later.mp4"
    async with watching(tmp_path, made, f"file:{video}") as (hub, _):
        await hub.until(ViewerSeen, lambda said: said.code == "eyes.no_camera")
        filmed(tmp_path / "made.mp4", visit, 12.0).rename(video)
        said = await hub.until(ViewerSeen, lambda said: said.sees)
        assert said.code == "", "what was wrong is not wrong any more"


async def test_eyes_that_are_killed_come_back_and_the_portrait_does_not_notice(tmp_path: Path, made: Made) -> None:
    async with watching(tmp_path, made, "synthetic") as (hub, frame):
        await hub.until(ViewerSeen, lambda said: said.sees)
        killed, heard = eyes_of(frame), len(hub.heard)
        killed.kill()
        gone = await hub.until(ViewerSeen, lambda said: not said.sees and said.code == "child.gone", since=heard)
        await hub.until(ViewerSeen, lambda said: said.sees, since=hub.heard.index(gone, heard))
        assert eyes_of(frame).pid != killed.pid
        shown = [said for said in hub.heard[heard:] if isinstance(said, Showing)]
        assert not [said for said in shown if said.state == "empty" or said.problem_code]


async def test_eyes_end_with_their_frame(tmp_path: Path, made: Made) -> None:
    async with watching(tmp_path, made, "synthetic") as (hub, frame):
        await hub.until(ViewerSeen, lambda said: said.sees)
        eyes = eyes_of(frame)
        frame.kill()
        with contextlib.suppress(psutil.NoSuchProcess):
            await asyncio.to_thread(eyes.wait, PATIENCE_S)
        assert not eyes.is_running()


async def test_darkness_and_a_covered_lens_are_told_from_an_empty_room(tmp_path: Path, made: Made) -> None:
    black = np.full((480, 640, 3), 4, np.uint8)
    video = write_video(tmp_path / "black.mp4", [black] * 100)
    async with watching(tmp_path, made, f"file:{video}") as (hub, _):
        said = await hub.until(ViewerSeen, lambda said: said.code == "eyes.dark")
        assert not said.sees and not said.present


@pytest.mark.parametrize(("size", "per_s", "code"), [((3840, 2160), 10.0, ""), ((640, 480), 1.0, "eyes.slow")])
async def test_cameras_that_give_too_much_or_too_little(
    tmp_path: Path, made: Made, size: tuple[int, int], per_s: float, code: str
) -> None:
    face = 40.0 * size[0] / 640
    images = [with_face(wall(*size), HOPPER, size[0] * (0.4 + 0.03 * step), size[1] / 2, face) for step in range(8)]
    video = write_video(tmp_path / "odd.mp4", images, per_s)
    async with watching(tmp_path, made, f"file:{video}") as (hub, _):
        said = await hub.until(ViewerSeen, lambda said: said.present and said.code == code)
        assert said.sees and 0.5 <= said.distance_m <= 1.5
