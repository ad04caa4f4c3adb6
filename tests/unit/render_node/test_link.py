"""The link to the hub over a broker in memory: jobs are rendered once, results wait for a hub that is away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from protocol.errors import BusUnavailable
from protocol.messages import (
    Capabilities,
    ClipMade,
    CredentialRenewed,
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
from protocol.words import BlobHash, ClockId, JobId, PortraitId, blob_hash
from render_node.services.link import HubLink
from render_node.services.outbox import Outbox
from render_node.services.traces import Traces
from tests.patience import PATIENCE_S
from tests.render_fakes import CLIP, NODE, PHOTO, MemoryHub, OneClipWorker

HELLO = Hello(
    node_id=NODE, kind="render", name="R", boot_id="b", software="0", protocol=(1, 0), capabilities=Capabilities()
)
WELCOME = Welcome(node_id=NODE, clock_id=ClockId("c"), name="R", http_url="http://hub")


def job(name: str) -> RenderJob:
    return RenderJob(
        job_id=JobId(name), portrait=PortraitId("p"), subject_name="S", photo=blob_hash(PHOTO), gestures=("idle",)
    )


class House:
    """The hub's side of the broker."""

    def __init__(self, tmp_path: Path) -> None:
        self.broker, self.clock = FakeBroker(), FakeClock()
        self.hub, self.worker = MemoryHub({blob_hash(PHOTO): PHOTO}), OneClipWorker(tmp_path)
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
            self.hub.reach,
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
        assert house.hub.delivered == [CLIP.video, CLIP.track]
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


async def rendered_for_a_hub_that_is_away(house: House) -> None:
    """It went after it gave the photo."""
    house.worker.go_on.clear()
    await house.say(WELCOME)
    await house.say(job("one"))
    house.hub.up = False
    house.worker.go_on.set()
    await settle()


async def test_results_wait_for_a_hub_that_is_away(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await rendered_for_a_hub_that_is_away(house)
        assert not house.heard(ClipMade)
        house.hub.up = True
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
    forget_id="subject-1", photos=(blob_hash(PHOTO),), portraits=(CLIP.portrait,), blobs=(CLIP.video, CLIP.track)
)


async def forgotten(house: House, times: int = 1) -> RenderForgotten:
    """Files are erased in a thread, which no turn of the loop waits for."""
    async with asyncio.timeout(PATIENCE_S):
        while len(said := house.heard(RenderForgotten)) < times:
            await asyncio.sleep(0.01)
    assert isinstance(said[-1], RenderForgotten)
    return said[-1]


async def test_who_is_put_to_rest_is_not_rendered_to_the_end(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        house.worker.go_on.clear()
        await house.say(WELCOME)
        await house.say(job("one"))
        assert (tmp_path / blob_hash(PHOTO)).exists()
        await house.say(FORGET)
        said = await forgotten(house)
        assert (said.forget_id, said.left) == ("subject-1", 0)
        assert [m.outcome for m in house.heard(JobEnded)] == ["cancelled"]
        assert house.heard(ClipMade) == []
        assert not (tmp_path / blob_hash(PHOTO)).exists()


async def test_clips_that_wait_for_delivery_are_erased_and_never_delivered(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await rendered_for_a_hub_that_is_away(house)
        assert (tmp_path / CLIP.video).exists() and (tmp_path / CLIP.track).exists()
        (tmp_path / f"{CLIP.video}.part").write_bytes(b"half")
        await house.say(FORGET)
        async with asyncio.timeout(PATIENCE_S):
            while list(tmp_path.glob(f"{CLIP.video}*")) or (tmp_path / CLIP.track).exists():
                await asyncio.sleep(0.01)
        house.hub.up = True
        await house.clock.advance(1_000)
        said = await forgotten(house)
        assert (said.erased, said.left) == (3, 0)
        assert house.hub.delivered == []
        assert house.heard(ClipMade) == []


async def test_the_same_order_twice_is_answered_twice(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.say(WELCOME)
        for _ in range(2):
            await house.say(FORGET)
        await forgotten(house, times=2)
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


async def test_a_secret_for_a_node_that_was_never_paired_ends_nothing(tmp_path: Path) -> None:
    async with running(tmp_path) as house:
        await house.say(WELCOME)
        await house.say(CredentialRenewed(node_id=NODE, secret="no hex"))
        await house.say(job("one"))
        assert [m.outcome for m in house.heard(JobEnded)] == ["done"]
