"""The walks over a real hub, a real broker and real HTTP, with nodes that play by script."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from msgspec.structs import replace as change

from hub.core.choreography import AT_ONCE_MS
from protocol.messages import (
    ClipRecord,
    Cue,
    Glance,
    JobCancel,
    Manifest,
    Refused,
    RenderJob,
    SetLook,
    ViewerWaved,
    Welcome,
)
from protocol.words import HubMs
from tests.hub_process import HubProcess, running_hub
from tests.scripted_nodes import CLOCK, ScriptedFrame, ScriptedRenderer

READING_MS = 1.0
"""Times of one clock that were rounded on their way."""
PHOTO = Path(__file__).parents[3] / "demo" / "photos" / "grace-hopper.jpg"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubProcess]:
    with running_hub(tmp_path_factory.mktemp("shared")) as process:
        yield process


@pytest.fixture
def hub(shared: HubProcess) -> Iterator[HubProcess]:
    """A house where nobody lives yet; frames of earlier tests are gone, but not forgotten."""
    yield shared
    for subject in shared.house()["subjects"]:
        httpx.delete(f"{shared.url}/api/subjects/{subject['id']}").raise_for_status()
    shared.wait(lambda: not here(shared.house()))


@pytest.fixture
def own_hub(tmp_path: Path) -> Iterator[HubProcess]:
    """For tests that kill and stop."""
    with running_hub(tmp_path) as process:
        yield process


def here(house: dict[str, Any]) -> list[dict[str, Any]]:
    return [frame for frame in house["frames"] if frame["online"]]


def frame(hub: HubProcess, name: str = "Hallway", **more: Any) -> ScriptedFrame:
    return ScriptedFrame(name, hub.url, **more)


def renderer(hub: HubProcess, **more: Any) -> ScriptedRenderer:
    return ScriptedRenderer("Render", hub.url, **more)


async def upload(hub: HubProcess, name: str = "Grandma") -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=hub.url) as http:
        if not any(s["name"] == name for s in hub.house()["subjects"]):
            (await http.post("/api/subjects", json={"name": name, "aliases": ["nana"]})).raise_for_status()
        response = await http.post("/api/portraits", params={"subject": name}, content=PHOTO.read_bytes())
        assert response.status_code == 202, response.text
        return dict(response.json())


async def say(hub: HubProcess, text: str) -> dict[str, Any]:
    async with httpx.AsyncClient(base_url=hub.url) as http:
        return dict((await http.post("/api/commands", json={"text": text})).raise_for_status().json())


async def until(hub: HubProcess, happened: Any) -> Any:
    return await asyncio.to_thread(hub.wait, lambda: happened(hub.house()))


def alive(house: dict[str, Any]) -> bool:
    frames = [f for f in here(house) if f["portrait"]]
    return bool(frames) and all(len(f["ready"]) == 3 and f["state"] == "idle" for f in frames)


async def test_from_a_photo_to_a_wave(hub: HubProcess) -> None:
    async with frame(hub) as hallway, renderer(hub) as render:
        taken = await upload(hub)
        job = await render.wait_for(RenderJob)
        assert isinstance(job, RenderJob)
        assert (job.job_id, job.gestures[0]) == (taken["job"], "idle")
        await until(hub, alive)
        began = CLOCK.now_ms()
        said = await say(hub, "make grandma wave")
        answered = CLOCK.now_ms()
        assert said["answer"] == "Grandma waves."
        cue = await hallway.wait_for(Cue)
        assert isinstance(cue, Cue)
        assert (cue.gesture, cue.performed_as) == ("wave", "greet")
        assert began - READING_MS < cue.start - AT_ONCE_MS < answered + READING_MS  # decided while we waited
        house = await until(hub, lambda h: h if [p for p in h["performances"] if p["cue_id"] in said["cues"]] else None)
    performance = house["performances"][-1]
    assert performance["performed_as"] == "greet"
    assert performance["trace"] == said["trace"]
    assert house["portraits"][0]["status"] == "ready"
    assert house["jobs"][-1]["status"] == "done"
    assert house["wishes"] == []


async def test_it_snows_where_it_is_said_to_snow_also_after_a_restart(own_hub: HubProcess) -> None:
    async with frame(own_hub) as hallway:
        await until(own_hub, lambda house: house["frames"])
        assert (await say(own_hub, "let it snow in the hallway"))["answer"] == "It snows."
        await hallway.wait_for(SetLook, lambda look: getattr(look, "weather", "") == "snow")
        assert (await say(own_hub, "quiet hours from ten to seven"))["problem"] is None
        unknown = await say(own_hub, "let it hail")
        assert (unknown["problem"]["code"], "leaves" in unknown["answer"]) == ("understand.unknown_weather", True)
    own_hub.stop()
    own_hub.start()
    (kept,) = own_hub.house()["frames"]
    assert (kept["panel"]["weather"], own_hub.house()["look"]["quiet"]) == ("snow", "22:00-07:00")


async def test_a_wish_is_kept_until_the_clip_is_there(hub: HubProcess) -> None:
    gate = asyncio.Event()
    async with frame(hub) as hallway, renderer(hub, gate=gate):
        await upload(hub)
        await until(hub, lambda h: here(h)[0]["state"] == "idle")
        said = await say(hub, "make grandma wave")
        assert "as soon as" in said["answer"]
        assert (await until(hub, lambda h: h["wishes"]))[0]["gesture"] == "wave"
        gate.set()
        await hallway.wait_for(Cue, lambda cue: isinstance(cue, Cue) and cue.gesture == "wave")
        await until(hub, lambda h: h["wishes"] == [])


class LongClips(ScriptedRenderer):
    """Makes clips that last long enough to be looked at."""

    async def clip(self, job: RenderJob, gesture: str) -> ClipRecord:
        return change(await super().clip(job, gesture), images=60)


async def test_whoever_hangs_in_the_same_room_looks_on(hub: HubProcess) -> None:
    slow = LongClips("Render", hub.url)
    async with frame(hub, "Hallway") as hallway, frame(hub, "Kitchen") as kitchen, slow:
        await upload(hub, "Grandma")
        await upload(hub, "Dad")
        await until(hub, lambda h: alive(h) and all(f["portrait"] for f in here(h)))
        names = {subject["id"]: subject["name"] for subject in hub.house()["subjects"]}
        who = {p["id"]: names[p["subject"]] for p in hub.house()["portraits"]}
        depicted = {f["id"]: who[f["portrait"]] for f in here(hub.house())}
        for node, x in ((hallway.id, 0.0), (kitchen.id, 0.5)):
            place = {"room": "hall", "x": x, "y": 0.0}
            httpx.put(f"{hub.url}/api/frames/{node}/placement", json=place).raise_for_status()
        await say(hub, f"make {depicted[hallway.id]} wave")
        cue, glance = await hallway.wait_for(Cue), await kitchen.wait_for(Glance)
        assert isinstance(cue, Cue) and isinstance(glance, Glance)
        assert (glance.x, glance.clock_id) == (-0.25, cue.clock_id) and glance.start > cue.start
        assert not any(isinstance(message, Cue) for message in kitchen.heard)
        assert not any(isinstance(message, Glance) for message in hallway.heard)


async def test_everybody_waves_and_a_wave_travels(hub: HubProcess) -> None:
    async with frame(hub, "Hallway") as hallway, frame(hub, "Kitchen") as kitchen, renderer(hub):
        await upload(hub, "Grandma")
        await upload(hub, "Dad")
        await until(hub, lambda h: alive(h) and all(f["portrait"] for f in here(h)))
        said = await say(hub, "everybody wave")
        assert len(said["cues"]) == 2
        cues = [await node.wait_for(Cue) for node in (hallway, kitchen)]
        assert len({(cue.start, cue.scene) for cue in cues if isinstance(cue, Cue)}) == 1
        hallway.heard.clear()
        kitchen.heard.clear()
        ids = {f["name"]: f["id"] for f in hub.house()["frames"]}
        async with httpx.AsyncClient(base_url=hub.url) as http:
            for name, x in (("Hallway", 0.0), ("Kitchen", 6.0)):
                await http.put(f"/api/frames/{ids[name]}/placement", json={"x": x, "y": 0})
        await say(hub, "send a wave through the house")  # from one end of it to the other
        first, second = [await node.wait_for(Cue) for node in (hallway, kitchen)]
        assert isinstance(first, Cue)
        assert isinstance(second, Cue)
        assert second.start - first.start == pytest.approx(3000)
        hallway.heard.clear()
        kitchen.heard.clear()
        clock_id = hub.house()["clock_id"]
        await hallway.say(ViewerWaved(node_id=hallway.id, by="touch", clock_id=clock_id, at=HubMs(CLOCK.now_ms())))
        await kitchen.wait_for(Cue)
        assert not [m for m in hallway.heard if isinstance(m, Cue)]


async def test_a_frame_that_is_unsure_of_the_time_is_left_out_of_scenes(hub: HubProcess) -> None:
    async with frame(hub, "Hallway"), frame(hub, "Kitchen", uncertainty_ms=80.0), renderer(hub):
        await upload(hub, "Grandma")
        await upload(hub, "Dad")
        await until(hub, lambda h: alive(h) and all(f["portrait"] for f in here(h)))
        said = await say(hub, "send a wave through the house")
        assert len(said["cues"]) == 1
        assert "Kitchen was left out: it is not sure of the time." in said["answer"]


async def test_two_frames_of_one_name(hub: HubProcess) -> None:
    async with frame(hub, "Attic", node="frame-one") as first:
        await first.wait_for(Welcome)
        async with frame(hub, "Attic", node="frame-two") as second:
            welcome = await second.wait_for(Welcome)
            assert isinstance(welcome, Welcome)
            assert welcome.name == "Attic 2"
            assert "house.name_taken" in [p["code"] for p in hub.house()["problems"]]


async def test_a_node_of_another_protocol_is_refused(hub: HubProcess) -> None:
    async with frame(hub, node="stranger", protocol=(2, 0)) as stranger:
        refused = await stranger.wait_for(Refused)
        assert isinstance(refused, Refused)
        assert refused.code == "protocol.foreign_version"
        assert here(hub.house()) == []


async def test_a_hub_killed_during_a_render_loses_nothing(own_hub: HubProcess) -> None:
    gate = asyncio.Event()
    async with frame(own_hub) as hallway, renderer(own_hub, gate=gate) as render:
        taken = await upload(own_hub)
        await until(own_hub, lambda h: h["frames"] and h["frames"][0]["state"] == "idle")
        await asyncio.to_thread(own_hub.kill)
        await asyncio.to_thread(own_hub.start)  # the orphan broker is found and replaced
        await until(own_hub, lambda h: h["render_nodes"] and h["frames"][0]["online"])
        house = own_hub.house()
        assert [(job["id"], job["status"]) for job in house["jobs"]] == [(taken["job"], "leased")]
        gate.set()
        await until(own_hub, alive)
        await until(own_hub, lambda h: h["jobs"][0]["status"] == "done")
        assert len([m for m in render.heard if isinstance(m, JobCancel)]) == 0
        await say(own_hub, "make grandma wave")
        await hallway.wait_for(Cue)


async def test_a_render_node_that_dies_gives_its_job_back(hub: HubProcess) -> None:
    async with frame(hub):
        async with renderer(hub, gate=asyncio.Event()) as first:
            await upload(hub)
            await first.wait_for(RenderJob)
            await until(hub, lambda h: h["portraits"][0]["clips"])
        await until(hub, lambda h: h["jobs"][0]["status"] == "waiting")
        async with renderer(hub, boot="boot-2"):
            await until(hub, lambda h: h["jobs"][0]["status"] == "done")
            await until(hub, alive)


async def test_a_killed_broker_is_replaced_and_everybody_comes_back(own_hub: HubProcess) -> None:
    async with frame(own_hub) as hallway, renderer(own_hub):
        await upload(own_hub)
        await until(own_hub, alive)
        before = own_hub.child("mosquitto")
        before.kill()
        await until(own_hub, lambda h: not h["frames"][0]["online"])
        await until(own_hub, lambda h: h["broker"] and h["frames"][0]["online"])
        assert own_hub.child("mosquitto").pid != before.pid
        await say(own_hub, "make grandma nod")
        await hallway.wait_for(Cue)


async def test_several_faces_are_asked_about(hub: HubProcess) -> None:
    async with frame(hub), renderer(hub, decision="choose"):
        taken = await upload(hub)
        await until(hub, lambda h: h["portraits"][0]["status"] == "choose")
        async with httpx.AsyncClient(base_url=hub.url) as http:
            wrong = await http.post(f"/api/portraits/{taken['portrait']}/face", json={"face": 7})
            assert wrong.json()["error"]["code"] == "house.unknown_face"
            await http.post(f"/api/portraits/{taken['portrait']}/face", json={"face": 1})
        await until(hub, alive)
        assert hub.house()["portraits"][0]["face"] == 1


async def test_a_portrait_taken_down_is_not_hung_again_by_itself(hub: HubProcess) -> None:
    async with frame(hub, "Study") as hallway, renderer(hub):
        taken = await upload(hub)
        await until(hub, alive)
        async with httpx.AsyncClient(base_url=hub.url) as http:
            await http.put(f"/api/frames/{hallway.id}/placement", json={"portrait": None})
            await hallway.wait_for(Manifest, lambda m: isinstance(m, Manifest) and m.hanging is None and bool(m.drop))
            assert here(hub.house())[0]["portrait"] is None
            (portrait,) = hub.house()["portraits"]
            gone = await http.delete(f"/api/portraits/{taken['portrait']}")
            assert gone.status_code == 200
        house = hub.house()
        assert house["portraits"] == []
        left = {f.name for f in (hub.data / "blobs").rglob("*")}
        assert not left & {portrait["photo"], portrait["thumbnail"], *(clip["video"] for clip in portrait["clips"])}


async def test_the_hub_tells_the_time(hub: HubProcess) -> None:
    async with frame(hub) as hallway:
        await hallway.wait_for(Welcome)
        asked = CLOCK.now_ms()
        answer = await hallway.ask_time()
        assert answer.sent == 5.0
        assert asked - READING_MS < answer.received <= answer.answered < CLOCK.now_ms() + READING_MS


async def test_stopping_takes_every_child_along(own_hub: HubProcess) -> None:
    async with frame(own_hub), renderer(own_hub):
        await upload(own_hub)
        await until(own_hub, alive)
        health = own_hub.health()
        assert health["heavy_modules"] == []
        assert health["resident_mb"] <= 120
        assert {"mosquitto", "photo_worker"} <= {n for n in ("mosquitto", "photo_worker") if own_hub.child(n)}
        async with httpx.AsyncClient() as page, page.stream("GET", f"{own_hub.url}/api/house/events"):
            await asyncio.to_thread(own_hub.stop)  # even while somebody watches, who would watch for ever
