"""What breaks, one row each: the cause, its end, and the row's own proof that the house has recovered from it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from tests.chaos.house import CLOCK, ChaosHouse
from tests.chaos.lab import FIRST
from tests.chaos.proofs import everybody_performs
from tests.e2e.house import JsonObject, frame_called

ROOT = Path(__file__).resolve().parents[2]
STARTED_AGAIN_S = 0.5
"""After which systemd, or whoever keeps a node, starts it again."""


@dataclass(frozen=True)
class Found:
    """Seconds from the cause's end to the row's proof, and what else was seen."""

    seconds: float
    seen: str = ""


@dataclass(frozen=True)
class Row:
    name: str
    cause: str
    proof: str
    happens: Callable[[ChaosHouse], Found]
    quick: bool = True
    hangs: bool = False
    """The row itself hangs another portrait in the Hallway."""


ROWS: dict[str, Row] = {}


def row(cause: str, proof: str, quick: bool = True) -> Callable[[Callable[[ChaosHouse], Found]], None]:
    def register(happens: Callable[[ChaosHouse], Found]) -> None:
        ROWS[happens.__name__] = Row(happens.__name__, cause, proof, happens, quick, hangs=proof == HELD)

    return register


PERFORM = "a cue performed on every frame, its images proven by hash"
DONE = "the job under way again; it is done in the end"
HELD = "all clips of the portrait held and ready"

# --- processes that die ------------------------------------------------------------------------------------


@row("kill -9 of the broker", PERFORM)
def broker_killed(house: ChaosHouse) -> Found:
    house.hub.child("mosquitto").kill()
    return Found(everybody_performs(house, CLOCK.now_ms()))


@row("kill -9 of the hub, idle", PERFORM)
def hub_killed(house: ChaosHouse) -> Found:
    house.hub.kill()
    return Found(everybody_performs(house, _started_again(house, house.hub.start)))


@row("kill -9 of a frame's controller", PERFORM)
def frame_killed(house: ChaosHouse) -> Found:
    house.kill("Hallway")
    return Found(everybody_performs(house, _started_again(house, lambda: house.run("Hallway"))))


@row("kill -9 of a player", PERFORM)
def player_killed(house: ChaosHouse) -> Found:
    house.child("Hallway", "frame_node.player").kill()
    return Found(everybody_performs(house, CLOCK.now_ms()))


@row("kill -9 of the render node, idle", "the render node is here again")
def render_killed_idle(house: ChaosHouse) -> Found:
    house.kill("Renderer")
    house.soon(lambda: not _renderer(house)["online"])
    ended = _started_again(house, lambda: house.run("Renderer"))
    return Found((house.soon(lambda: _renderer(house)["online"]) - ended) / 1000)


@row("kill -9 of the render node, mid-render", DONE)
def render_killed(house: ChaosHouse) -> Found:
    def cause() -> float:
        house.kill("Renderer")
        return _started_again(house, lambda: house.run("Renderer"))

    return _mid_render(house, cause)


@row("kill -9 of the engine worker, mid-render", DONE)
def worker_killed(house: ChaosHouse) -> Found:
    def cause() -> float:
        house.child("Renderer", "render_node.worker").kill()
        return CLOCK.now_ms()

    return _mid_render(house, cause)


@row("kill -9 of the hub, mid-render", DONE)
def hub_killed_rendering(house: ChaosHouse) -> Found:
    def cause() -> float:
        house.hub.kill()
        return _started_again(house, house.hub.start)

    return _mid_render(house, cause)


@row("kill -9 of the broker, mid-render", DONE)
def broker_killed_rendering(house: ChaosHouse) -> Found:
    def cause() -> float:
        house.hub.child("mosquitto").kill()
        return CLOCK.now_ms()

    return _mid_render(house, cause)


@row("kill -9 of a frame's controller, mid-download", HELD)
def frame_killed_downloading(house: ChaosHouse) -> Found:
    def cause() -> float:
        house.kill("Hallway")
        return _started_again(house, lambda: house.run("Hallway"))

    return _mid_download(house, cause)


@row("kill -9 of the hub, mid-download", HELD)
def hub_killed_downloading(house: ChaosHouse) -> Found:
    def cause() -> float:
        house.hub.kill()
        return _started_again(house, house.hub.start)

    return _mid_download(house, cause)


# --- the network -------------------------------------------------------------------------------------------


@row("a frame cut off for 8 s", PERFORM)
def partition_short(house: ChaosHouse) -> Found:
    return _cut_off(house, 8.0)


@row("a frame cut off for 60 s", PERFORM, quick=False)
def partition(house: ChaosHouse) -> Found:
    return _cut_off(house, 60.0)


@row("every link 5 ± 3 ms with 1 % loss", "six cues on every frame meanwhile; the slowest, from the word", quick=False)
def lossy_links(house: ChaosHouse) -> Found:
    links = house.lab.make_bad(5, 3, 1)
    try:
        everybody_performs(house, CLOCK.now_ms())
        waits = [everybody_performs(house, CLOCK.now_ms()) for _ in range(6)]
    finally:
        links.mended()
    after = everybody_performs(house, CLOCK.now_ms())
    return Found(max(waits), f"links good again: {after:.1f} s")


# --- disks and bytes ---------------------------------------------------------------------------------------


@row("the hub's disk full", PERFORM + ", and the job of an upload that was refused before")
def hub_disk_full(house: ChaosHouse) -> Found:
    filler = house.fill("hub")
    try:
        refused = _code_of_an_upload(house)
        everybody_performs_unrecorded(house)
    finally:
        filler.unlink()
    ended = CLOCK.now_ms()
    seconds = everybody_performs(house, ended)
    house.until_rendered(house.new_portrait("Spare"))
    return Found(seconds, f"an upload meanwhile: {refused}")


@row("the hub's disk full, mid-render", DONE)
def hub_disk_full_rendering(house: ChaosHouse) -> Found:
    def cause() -> float:
        filler = house.fill("hub")
        time.sleep(4.0)
        filler.unlink()
        return CLOCK.now_ms()

    return _mid_render(house, cause)


@row("a frame's disk full", HELD)
def frame_disk_full(house: ChaosHouse) -> Found:
    portrait = _spare(house)
    house.forget("Hallway", portrait)
    filler = house.fill("hallway")
    try:
        house.hang(house.id_of("Hallway"), portrait)
        house.soon(lambda: (frame_called(house.look(), "Hallway")["problem"] or {})["code"].startswith("store."))
        said = frame_called(house.look(), "Hallway")["problem"]["code"]
    finally:
        filler.unlink()
    return _held(house, portrait, CLOCK.now_ms(), f"it said {said}")


@row("a clip's bytes changed on their way", HELD)
def download_tampered(house: ChaosHouse) -> Found:
    return _spoilt(house, lambda data: data[:-1] + bytes([data[-1] ^ 1]))


@row("a clip's bytes cut off", HELD)
def download_truncated(house: ChaosHouse) -> Found:
    return _spoilt(house, lambda data: data[: len(data) // 2])


# --- cues, and the hub's comings and goings ------------------------------------------------------------------


@row("cues doubled, out of order, expired, and repeated after kill -9", "each begun once at most; the last performed")
def cues_disordered(house: ChaosHouse) -> Found:
    """A real frame at a broker where the hub's voice is ours: the house's own broker lets nobody speak for the hub."""
    python = ROOT / ".venv-vision" / "bin" / "python"
    done = subprocess.run([python, "-m", "tests.chaos.disorder"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    return Found(float(found["seconds"]), found["seen"])


@row("the hub stopped and started: a new clock", PERFORM)
def hub_restarted(house: ChaosHouse) -> Found:
    before = house.look()["clock_id"]
    house.hub.stop()
    seconds = everybody_performs(house, _started_again(house, house.hub.start))
    assert house.look()["clock_id"] != before
    return Found(seconds)


@row("the hub upgraded: a later release of a later minor protocol", PERFORM)
def hub_upgraded(house: ChaosHouse) -> Found:
    """Frames and render node stay as they are; then the release of today comes back, as after a failed upgrade."""
    house.hub.stop()
    house.hub.module = "tests.chaos.hub_of_tomorrow"
    try:
        seconds = everybody_performs(house, _started_again(house, house.hub.start))
    finally:
        house.hub.stop()
        house.hub.module = "protocol.runtime.cli"
    back = everybody_performs(house, _started_again(house, house.hub.start))
    return Found(seconds, f"and back again: {back:.1f} s")


# --- what rows share -----------------------------------------------------------------------------------------


def _started_again(house: ChaosHouse, start: Callable[[], object]) -> float:
    """Hub time at which it was started, some time after it went; the hub's start is timed until its broker is up."""
    time.sleep(STARTED_AGAIN_S)
    began = CLOCK.now_ms()
    start()
    if start == house.hub.start:
        house.hub_up_s = (CLOCK.now_ms() - began) / 1000
    return began


def _renderer(house: ChaosHouse) -> JsonObject:
    return dict(house.look()["render_nodes"][0])


def _job(house: ChaosHouse, portrait: str) -> JsonObject:
    return next(dict(job) for job in house.look()["jobs"] if job["portrait"] == portrait)


def _clips(house: ChaosHouse, portrait: str) -> int:
    return next(len(one["clips"]) for one in house.look()["portraits"] if one["id"] == portrait)


def _mid_render(house: ChaosHouse, cause: Callable[[], float]) -> Found:
    """Under way again: what is said of the job's progress is new since the cause has ended."""
    portrait = house.new_portrait("Spare")
    house.soon(lambda: _clips(house, portrait) >= 2, 60)
    ended = cause()
    stood: list[tuple[object, ...]] = []
    house.soon(lambda: stood.append(_progress(house, portrait)) or True)
    again = house.soon(lambda: _moves(house, portrait, stood[-1]), 60)
    done = house.soon(lambda: _job(house, portrait)["status"] == "done", 180)
    made = next(one for one in house.look()["portraits"] if one["id"] == portrait)
    gestures = set(_job(house, portrait)["gestures"])
    assert gestures <= {clip["gesture"] for clip in made["clips"]} | {one["gesture"] for one in made["rejected"]}
    return Found((again - ended) / 1000, f"done after {(done - ended) / 1000:.1f} s")


def _progress(house: ChaosHouse, portrait: str) -> tuple[object, ...]:
    job = _job(house, portrait)
    return job["stage"], job["gesture"], job["done"], _clips(house, portrait)


def _moves(house: ChaosHouse, portrait: str, stood: tuple[object, ...]) -> bool:
    now = _progress(house, portrait)
    return _job(house, portrait)["status"] == "done" or (now != stood and now[0] != "")


def _mid_download(house: ChaosHouse, cause: Callable[[], float]) -> Found:
    portrait = _spare(house)
    house.forget("Hallway", portrait)
    before = house.blobs_held("Hallway")
    house.hang(house.id_of("Hallway"), portrait)
    while house.blobs_held("Hallway") == before:
        time.sleep(0.001)
    ended = cause()
    return _held(house, portrait, ended, f"{house.blobs_held('Hallway') - before} files had come")


def _spare(house: ChaosHouse) -> str:
    """A portrait that is rendered and does not hang in the Hallway."""
    now = house.look()
    there = frame_called(now, "Hallway")["portrait"]
    ready = [one["id"] for one in now["portraits"] if one["status"] == "ready" and one["id"] != there]
    if ready:
        return str(ready[-1])
    portrait = house.new_portrait("Spare")
    house.until_rendered(portrait)
    return portrait


def _held(house: ChaosHouse, portrait: str, ended_ms: float, seen: str) -> Found:
    """Then Grandma may come back to the wall."""
    held = house.soon(lambda: house.holds(house.look(), "Hallway", portrait), 60)
    everybody_performs(house, held)
    return Found((held - ended_ms) / 1000, seen)


def _spoilt(house: ChaosHouse, spoil: Callable[[bytes], bytes]) -> Found:
    """The hub serves other bytes than the hash names, until they are put right."""
    portrait = _spare(house)
    house.forget("Hallway", portrait)
    known = next(one for one in house.look()["portraits"] if one["id"] == portrait)
    blob = known["clips"][0]["video"]
    file = house.folder / "hub" / "data" / "blobs" / blob[:2] / blob
    good = file.read_bytes()
    file.write_bytes(spoil(good))
    try:
        house.hang(house.id_of("Hallway"), portrait)
        house.soon(lambda: (frame_called(house.look(), "Hallway")["problem"] or {})["code"].startswith("store."))
        said = frame_called(house.look(), "Hallway")["problem"]["code"]
        assert not house.blob_in("Hallway", blob).exists(), "only right bytes get the blob's name"
    finally:
        file.write_bytes(good)
    return _held(house, portrait, CLOCK.now_ms(), f"it said {said}")


def _cut_off(house: ChaosHouse, seconds: float) -> Found:
    """The cut frame answers a touch meanwhile, from its own store, and tells of it when it is back."""
    house.lab.cut(FIRST)
    time.sleep(seconds / 2)
    touched = CLOCK.now_ms()
    os.kill(house.nodes["Hallway"].pid, signal.SIGUSR2)
    time.sleep(seconds / 2)
    house.lab.mend(FIRST)
    ended = CLOCK.now_ms()
    found = everybody_performs(house, ended)
    own = house.id_of("Hallway")  # with which the ids of the cues begin that it gives itself
    house.soon(lambda: any(one["cue_id"].startswith(own) for one in _since(house, touched)))
    return Found(found, "it answered a touch meanwhile and told of it")


def _since(house: ChaosHouse, ms: float) -> list[JsonObject]:
    """The performances that began since then, by hub time."""
    return [dict(done) for done in house.look()["performances"] if done["started"] >= ms]


def _code_of_an_upload(house: ChaosHouse) -> str:
    try:
        house.new_portrait("Spare")
    except AssertionError as refused:
        return str(json.loads(str(refused))["error"]["code"])
    raise AssertionError("a full disk took a photo")


def everybody_performs_unrecorded(house: ChaosHouse) -> None:
    """With a full disk no row can be written; what is asked for is refused in words, and nobody dies of it."""
    processes = {each.pid for each in house.hub.family()}
    answer = httpx.post(f"{house.url}/api/commands", json={"text": "everybody nod"}, timeout=20)
    assert answer.status_code < 500 or answer.status_code == 507, answer.text
    assert {pid for pid in processes if psutil.pid_exists(pid)} == processes
