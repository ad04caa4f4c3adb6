"""The link to the hub over a broker in memory: jobs are rendered once, results wait for a hub that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from protocol.errors import BusUnavailable, ChildGone
from protocol.messages import (
    Capabilities,
    ClipMade,
    Hello,
    HubAnnounce,
    JobCancel,
    JobEnded,
    JobProgress,
    Message,
    NodeStatus,
    RenderForget,
    RenderForgotten,
    RenderJob,
    Welcome,
)
from protocol.runtime.bus import LastWill
from protocol.runtime.credential_folder import CredentialFolder
from protocol.runtime.fakes import FakeBroker, FakeBus, FakeClock, settle
from protocol.topics import Channel, Topic, node_subscriptions, topic_for
from protocol.words import BlobHash, ClockId, JobId, NodeId, PortraitId
from render_node.errors import DeliveryFailed
from render_node.services.link import HubLink
from render_node.services.outbox import Outbox
from render_node.services.traces import Traces
from tests.samples import CLIP

NODE = NodeId("render-1")
HELLO = Hello(
    node_id=NODE, kind="render", name="R", boot_id="b", software="0", protocol=(1, 0), capabilities=Capabilities()
)
WELCOME = Welcome(node_id=NODE, clock_id=ClockId("c"), name="R", http_url="http://hub")


def job(name: str) -> RenderJob:
    return RenderJob(
        job_id=JobId(name), portrait=PortraitId("p"), subject_name="S", photo=BlobHash("a" * 64), gestures=("idle",)
    )


class FakeHubBlobs:
    """Keeps what was delivered; refuses while it is down."""

    def __init__(self) -> None:
        self.up = True
        self.delivered: list[BlobHash] = []

    async def fetch(self, blob: BlobHash, into: Path) -> None:
        into.write_bytes(b"photo")

    async def deliver(self, blob: BlobHash, file: Path) -> None:
        if not self.up:
            raise DeliveryFailed("the hub is away")
        self.delivered.append(blob)

    async def close(self) -> None:
        pass


class FakeWorker:
    """Renders one clip when it is told to go on; dies when it is killed."""

    def __init__(self) -> None:
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.dead = asyncio.Event()
        self.begun: list[JobId] = []

    async def perform(self, job: RenderJob) -> AsyncGenerator[Message, None]:
        self.begun.append(job.job_id)
        self.dead.clear()
        yield JobProgress(node_id=NODE, job_id=job.job_id, stage="animate", fraction=0.5)
        waits = [asyncio.ensure_future(event.wait()) for event in (self.go_on, self.dead)]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        if self.dead.is_set():
            raise ChildGone("killed")
        yield ClipMade(node_id=NODE, job_id=job.job_id, record=CLIP)
        yield JobEnded(node_id=NODE, job_id=job.job_id, outcome="done")

    def kill(self) -> None:
        self.dead.set()

    async def stop(self) -> None:
        pass


class House:
    """The hub's side of the broker."""

    def __init__(self, tmp_path: Path) -> None:
        self.broker, self.blobs, self.worker, self.clock = FakeBroker(), FakeHubBlobs(), FakeWorker(), FakeClock()
        gone = NodeStatus(node_id=NODE, boot_id="b", online=False)
        bus = FakeBus(self.broker, node_subscriptions(NODE), LastWill(Topic(NODE, Channel.STATUS), gone))
        self.outbox = Outbox(NODE, bus, tmp_path, self.clock)
        self.link = HubLink(
            HELLO,
            bus,
            self.worker,
            self.outbox,
            tmp_path,
            self.clock,
            lambda url: self.blobs,
            Traces(tmp_path, tmp_path / "cache", 1),
            CredentialFolder(tmp_path),
        )

    async def say(self, message: Message) -> None:
        from protocol.codec import WIRE

        await self.broker.route(topic_for(message, NODE), WIRE.encode(message))
        await settle()

    def heard(self, kind: type[Message]) -> list[Message]:
        return [message for _, message in self.broker.published if isinstance(message, kind)]


@asynccontextmanager
async def running(tmp_path: Path) -> AsyncIterator[House]:
    house = House(tmp_path)
    services = (house.link.run_bus, house.link.run_jobs, house.outbox.run)
    tasks = [asyncio.create_task(service()) for service in services]
    await settle()
    try:
        yield house
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_a_job_gives_its_clip_after_its_bytes(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.say(WELCOME)
        await house.say(job("one"))
        assert house.blobs.delivered == [CLIP.video, CLIP.track]
        assert len(house.heard(ClipMade)) == 1
        assert [m.outcome for m in house.heard(JobEnded)] == ["done"]
        assert house.heard(JobProgress)


async def test_a_job_offered_twice_is_rendered_once(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        house.worker.go_on.clear()
        await house.say(WELCOME)
        await house.say(job("one"))
        await house.say(job("one"))
        house.worker.go_on.set()
        await settle()
        assert house.worker.begun == ["one"]
        assert len(house.heard(JobEnded)) == 1


async def test_hello_names_the_jobs_under_way(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        house.worker.go_on.clear()
        await house.say(WELCOME)
        await house.say(job("one"))
        await house.say(HubAnnounce(clock_id=ClockId("d"), online=True, software="0", protocol=(1, 0)))
        assert house.heard(Hello)[-1].running == ("one",)


@pytest.mark.parametrize("cancelled", ["one", "two"])
async def test_cancelling_ends_just_that_job(tmp_path: Path, cancelled: str) -> None:
    async with running(tmp_path) as house:
        house.worker.go_on.clear()
        await house.say(WELCOME)
        await house.say(job("one"))
        await house.say(job("two"))
        await house.say(JobCancel(job_id=JobId(cancelled)))
        house.worker.go_on.set()
        await settle()
        outcomes = {m.job_id: m.outcome for m in house.heard(JobEnded)}
        assert outcomes == {name: "cancelled" if name == cancelled else "done" for name in ("one", "two")}


async def test_a_worker_that_dies_fails_the_job_and_may_be_tried_again(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        house.worker.go_on.clear()
        await house.say(WELCOME)
        await house.say(job("one"))
        house.worker.kill()
        await settle()
        (ended,) = house.heard(JobEnded)
        assert (ended.outcome, ended.code, ended.retryable) == ("failed", "render.worker_gone", True)


async def test_results_wait_for_a_hub_that_is_away(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.say(WELCOME)
        house.blobs.up = False
        await house.say(job("one"))
        assert not house.heard(ClipMade)
        house.blobs.up = True
        await house.clock.advance(600)
        assert len(house.heard(ClipMade)) == 1
        assert len(house.heard(JobEnded)) == 1


async def test_results_wait_for_a_broker_that_is_away(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.say(WELCOME)
        house.worker.go_on.clear()
        await house.say(job("one"))
        house.broker.up = False
        house.worker.go_on.set()
        await settle()
        assert not house.heard(JobEnded)
        house.broker.up = True
        await house.clock.advance(1_200)
        assert len(house.heard(JobEnded)) == 1
        with pytest.raises(BusUnavailable):
            house.broker.up = False
            await house.link._bus.publish(topic_for(WELCOME, NODE), WELCOME)


async def test_a_photo_that_is_a_path_is_refused_and_no_file_is_touched(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    blobs = tmp_path / "blobs"
    blobs.mkdir()
    async with running(blobs) as house:
        await house.say(WELCOME)
        await house.say(replace(job("j"), photo=BlobHash("../precious")))
        (ended,) = house.heard(JobEnded)
    assert isinstance(ended, JobEnded)
    assert (ended.outcome, ended.code) == ("failed", "protocol.malformed")
    assert precious.read_text() == "kept"
    assert house.worker.begun == []


FORGET = RenderForget(
    forget_id="subject-1", photos=(BlobHash("a" * 64),), portraits=(CLIP.portrait,), blobs=(CLIP.video, CLIP.track)
)


async def forgotten(house: House) -> RenderForgotten:
    for _ in range(200):
        if said := house.heard(RenderForgotten):
            assert isinstance(said[-1], RenderForgotten)
            return said[-1]
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was forgotten")


async def test_who_is_put_to_rest_is_not_rendered_to_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        house.worker.go_on.clear()
        await house.say(WELCOME)
        await house.say(job("one"))
        assert (tmp_path / ("a" * 64)).exists()
        await house.say(FORGET)
        said = await forgotten(house)
        assert (said.forget_id, said.left) == ("subject-1", 0)
        assert [m.outcome for m in house.heard(JobEnded)] == ["cancelled"]
        assert house.heard(ClipMade) == []
        assert not (tmp_path / ("a" * 64)).exists()


async def test_clips_that_wait_for_delivery_are_erased_and_never_delivered(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        house.blobs.up = False
        await house.say(WELCOME)
        await house.say(job("one"))
        for blob in (CLIP.video, CLIP.track):
            (tmp_path / blob).write_bytes(b"clip")
        (tmp_path / f"{CLIP.video}.part").write_bytes(b"half")
        await house.say(FORGET)
        await asyncio.sleep(0.05)
        house.blobs.up = True
        await house.clock.advance(1_000)
        said = await forgotten(house)
        assert (said.erased, said.left) == (3, 0)
        assert house.blobs.delivered == []
        assert house.heard(ClipMade) == []


async def test_the_same_order_twice_is_answered_twice(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.say(WELCOME)
        for _ in range(2):
            await house.say(FORGET)
        await forgotten(house)
        await asyncio.sleep(0.05)
        assert [said.left for said in house.heard(RenderForgotten)] == [0, 0]


async def test_an_order_to_forget_a_path_touches_no_file(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept")
    blobs = tmp_path / "blobs"
    blobs.mkdir()
    async with running(blobs) as house:
        await house.say(WELCOME)
        await house.say(replace(FORGET, photos=(BlobHash("../precious"),), blobs=(BlobHash("../precious"),)))
        assert (await forgotten(house)).erased == 0
    assert precious.read_text() == "kept"
