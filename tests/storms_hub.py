"""Storms at a real hub: hostile messages over its real broker, generated requests at its real API."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import aiomqtt
import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from protocol.messages import ClockAnswer, ClockAsk, Cue
from tests.broker import mosquitto
from tests.hostile import Packet, Target, packets
from tests.hub_process import HubProcess, command_of
from tests.patience import PATIENCE_S
from tests.scripted_nodes import ScriptedFrame, ScriptedRenderer

PHOTO = Path(__file__).parents[1] / "demo" / "photos" / "grace-hopper.jpg"
BATCH = 250
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
PROMISED = {501, 503, 507}
"""Statuses from 500 on that docs/errors.md promises."""


@dataclass
class Aftermath:
    """What a storm left behind. Memory in MB: after a first tenth of it, and at its end."""

    sent: int
    seconds: float
    warm_mb: float
    end_mb: float
    answers: dict[str, int] = field(default_factory=dict)
    """Ignored messages by code, or answers by status."""
    unpromised: list[str] = field(default_factory=list)
    """Requests that were answered as no request should be."""

    def described(self) -> dict[str, Any]:
        return asdict(self)


async def storm_of_messages(hub: HubProcess, frame: ScriptedFrame, count: int, number: int = 1) -> Aftermath:
    """Sends in batches, each followed by a question that is answered only when the batch was taken."""
    began = time.perf_counter()
    target = Target(True, (frame.id, "render", "frame-1", "stranger", *(f"crowd-{n}" for n in range(2_000))))
    every = list(packets(target, count, number))
    async with aiomqtt.Client("127.0.0.1", hub.mqtt_port, identifier="storm") as client:
        await _send(client, frame, every[: count // 10])
        warm = resident_mb(hub)
        await _send(client, frame, every[count // 10 :])
    ignored = dict(hub.health()["ignored"])
    return Aftermath(count, time.perf_counter() - began, warm, resident_mb(hub), ignored)


async def _send(client: aiomqtt.Client, frame: ScriptedFrame, every: list[Packet]) -> None:
    for at in range(0, len(every), BATCH):
        for topic, payload in every[at : at + BATCH]:
            await client.publish(topic, payload, qos=0)
        frame.heard.clear()
        await frame.say(ClockAsk(node_id=frame.id, sent=float(at)))
        await frame.wait_for(ClockAnswer, lambda said, at=at: said.sent == at)  # type: ignore[attr-defined, misc]


async def settle_in(hub: HubProcess, frame: ScriptedFrame) -> None:
    """Grandma hangs in the frame, all her clips made."""
    async with httpx.AsyncClient(base_url=hub.url, timeout=PATIENCE_S) as http:
        (await http.post("/api/subjects", json={"name": "Grandma"})).raise_for_status()
        taken = await http.post("/api/portraits", params={"subject": "Grandma"}, content=PHOTO.read_bytes())
        taken.raise_for_status()
    await asyncio.to_thread(hub.wait, lambda: _idles(hub, frame))


def _idles(hub: HubProcess, frame: ScriptedFrame) -> bool:
    here = next(each for each in hub.house()["frames"] if each["id"] == frame.id)
    return len(here["ready"]) == 3 and here["state"] == "idle"


async def wave(hub: HubProcess, frame: ScriptedFrame) -> None:
    """The frame introduces itself anew, as after every reconnect, and performs; raises when it cannot."""
    frame.heard.clear()
    await frame.say(frame.hello())
    await asyncio.to_thread(hub.wait, lambda: _idles(hub, frame))
    async with httpx.AsyncClient(base_url=hub.url, timeout=PATIENCE_S) as http:
        await http.post("/api/commands", json={"text": "stop"})  # whatever waves of strangers set off
        said = (await http.post("/api/commands", json={"text": "make grandma wave"})).raise_for_status().json()
    assert said["problem"] is None, said
    await frame.wait_for(Cue, lambda cue: cue.cue_id in said["cues"])  # type: ignore[attr-defined]
    await asyncio.to_thread(hub.wait, lambda: any(p["cue_id"] in said["cues"] for p in hub.house()["performances"]))


def storm_of_requests(hub: HubProcess, count: int, number: int = 1) -> Aftermath:
    """Requests that schemathesis makes from the hub's own description, right ones and wrong ones in turn."""
    began, answers, unpromised = time.perf_counter(), Counter[str](), list[str]()
    schema = schemathesis.openapi.from_url(f"{hub.url}/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if "/events" not in found.ok().path]
    session, chance = requests.Session(), random.Random(number)
    spared = {thing["id"] for things in _known(hub).values() for thing in things}
    warm = 0.0

    def send(case: Case) -> None:
        _with_known_ids(hub, case, chance, spared)
        response = case.call(session=session, timeout=PATIENCE_S)
        answers[str(response.status_code)] += 1
        if response.status_code >= 500 and response.status_code not in PROMISED:
            unpromised.append(f"{response.status_code} {case.as_curl_command()}")

    strategies = [operation.as_strategy(generation_mode=mode) for operation in operations for mode in MODES]
    for goal in (count // 10, count):
        while (left := goal - sum(answers.values())) > 0:  # of some operations there are few different requests
            number += 1
            for strategy in strategies:
                _generate(strategy, max(1, left // len(strategies)), number, send)
        warm = warm or resident_mb(hub)
    sent = sum(answers.values())
    return Aftermath(sent, time.perf_counter() - began, warm, resident_mb(hub), dict(answers), unpromised)


def _generate(cases: st.SearchStrategy[Case], count: int, number: int, send: Callable[[Case], None]) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def run(case: Case) -> None:
        send(case)

    try:
        run()
    except Exception as none_such:  # an operation without parameters cannot be called wrongly
        if "Unsatisfiable" not in type(none_such).__name__ and "negative" not in str(none_such):
            raise


def _with_known_ids(hub: HubProcess, case: Case, chance: random.Random, spared: set[str]) -> None:
    """A random id finds nothing; now and then it is one that the house knows, if not of what hangs there to wave."""
    if not case.path_parameters or chance.random() > 0.3:
        return
    known = _known(hub)
    for name in case.path_parameters:
        ids = [thing["id"] for thing in known.get(name, ()) if thing["id"] not in spared]
        if ids:
            case.path_parameters[name] = chance.choice(ids)


def _known(hub: HubProcess) -> dict[str, list[dict[str, Any]]]:
    house = hub.house()
    return {name: house[f"{name}s"] for name in ("frame", "subject", "portrait", "job")}


def resident_mb(hub: HubProcess) -> float:
    """Of the conductor."""
    return round(hub.family()[0].memory_info().rss / 1e6, 1)


def family_of(hub: HubProcess) -> set[int]:
    """The processes that live as long as the hub; the password worker ends when nobody needs it."""
    return {each.pid for each in hub.family() if (command := command_of(each)) and "password_worker" not in command}


@contextmanager
def open_hub(folder: Path) -> Iterator[HubProcess]:
    """A hub at somebody else's broker, which lets everybody in: strangers never get so far at the hub's own."""
    with mosquitto(folder) as broker:
        hub = HubProcess(folder / "hub", ("--broker-url", f"mqtt://127.0.0.1:{broker.port}"), mqtt_port=broker.port)
        hub.start()
        try:
            yield hub
        finally:
            hub.stop()


def scripted_house(hub: HubProcess) -> tuple[ScriptedFrame, ScriptedRenderer]:
    port = hub.mqtt_port
    return ScriptedFrame("Hallway", hub.url, port), ScriptedRenderer("Render", hub.url, port)
