"""What the link relies on of whoever renders: the fake makes one clip, the engine worker is a process that renders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from protocol.errors import ChildGone
from protocol.messages import ClipMade, JobEnded, Message, RenderJob
from protocol.words import JobId, PortraitId, blob_hash
from render_node.ports import Worker
from render_node.services.engine_worker import EngineWorker
from tests.render_fakes import NODE, OneClipWorker

PHOTO = (Path(__file__).parents[3] / "demo" / "photos" / "eileen-collins.png").read_bytes()


def job(name: str, photo: bytes = PHOTO) -> RenderJob:
    return RenderJob(
        job_id=JobId(name), portrait=PortraitId("p"), subject_name="S", photo=blob_hash(photo), gestures=("blink",)
    )


@pytest.fixture
def blobs(tmp_path: Path) -> Path:
    folder = tmp_path / "blobs"
    folder.mkdir()
    (folder / blob_hash(PHOTO)).write_bytes(PHOTO)
    return folder


@pytest.fixture(params=["fake", "engine"])
async def worker(request: pytest.FixtureRequest, blobs: Path) -> AsyncIterator[Worker]:
    worker: Worker = (
        OneClipWorker(blobs)
        if request.param == "fake"
        else EngineWorker(NODE, blobs, blobs.parent / "cache", 100, None)
    )
    yield worker
    await worker.stop()


async def all_of(worker: Worker, wanted: RenderJob) -> list[Message]:
    return [message async for message in worker.perform(wanted)]


async def test_a_job_gives_clips_whose_bytes_are_there_and_ends_once(worker: Worker, blobs: Path) -> None:
    clips = 0
    said = []
    async for message in worker.perform(job("one")):
        said.append(message)
        if isinstance(message, ClipMade):
            clips += 1
            record = message.record
            for blob, size in ((record.video, record.video_bytes), (record.track, record.track_bytes)):
                data = (blobs / blob).read_bytes()
                assert (blob_hash(data), len(data)) == (blob, size)
    assert clips
    assert {(message.node_id, message.job_id) for message in said} == {(NODE, "one")}
    assert [type(message) is JobEnded for message in said] == [False] * (len(said) - 1) + [True]
    assert said[-1].outcome == "done"


async def test_a_job_that_cannot_be_done_ends_too_and_the_next_begins(worker: Worker) -> None:
    for name in ("one", "two"):
        *_, ended = await all_of(worker, job(name, b"a photo that is not there"))
        assert isinstance(ended, JobEnded)
        assert (ended.job_id, ended.outcome, ended.code) == (name, "failed", "render.failed")


async def test_a_killed_job_says_no_more_and_the_next_one_is_done(worker: Worker) -> None:
    said = []
    with pytest.raises(ChildGone):
        async for message in worker.perform(job("one")):
            said.append(message)
            worker.kill()
    assert not any(isinstance(message, JobEnded) for message in said)
    *_, ended = await all_of(worker, job("two"))
    assert (ended.job_id, ended.outcome) == ("two", "done")


async def test_killing_and_stopping_while_nothing_is_rendered_harms_nobody(worker: Worker) -> None:
    missing = job("one", b"a photo that is not there")
    worker.kill()
    await worker.stop()
    assert isinstance((await all_of(worker, missing))[-1], JobEnded)
    worker.kill()
    assert isinstance((await all_of(worker, missing))[-1], JobEnded)
    await worker.stop()
    await worker.stop()
    assert isinstance((await all_of(worker, missing))[-1], JobEnded)
