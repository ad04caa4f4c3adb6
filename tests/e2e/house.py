"""A whole house for tests: hub with broker and photo worker, a render node, native frames, all real processes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from hub.core.stores import ATLASES
from tests.hub_process import HubProcess
from tests.paired import code_in, type_code
from tests.patience import PATIENCE_S, TRIES

PHOTOS = Path(__file__).resolve().parents[2] / "demo" / "photos"
GRANDMA = PHOTOS / "grace-hopper.jpg"
EILEEN = PHOTOS / "eileen-collins.png"
RENDER_PATIENCE_S = 900.0
DONE_S = 10.0
"""Within which a gesture is over, unless somebody stood still."""

JsonObject = dict[str, Any]
RENDERED = ("idle", "greet", "blink", "smile", "nod", "laugh")
CLIPS = len(RENDERED) + len(ATLASES)
"""Of a portrait."""


@dataclass
class House:
    """Nodes come and go by name; the hub keeps its ports and records."""

    folder: Path
    hub: HubProcess
    nodes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.hub.url

    def start(self, name: str, *words: str) -> None:
        """``words`` as after ``kinframe``; the hub's address and a folder are added. A new node is paired."""
        data, log_file = self.folder / name.lower(), self.folder / f"{name.lower()}.log"
        node = ["--name", name, "--data", str(data), "--hub", self.url]
        argv = [sys.executable, "-m", "protocol.runtime.cli", *words, *node]
        with log_file.open("ab") as log:
            self.nodes[name] = subprocess.Popen(argv, stdout=log, stderr=log)
        if not (data / "credential").exists():
            type_code(self.url, name, code_in(log_file))

    def stop_nodes(self) -> None:
        for node in self.nodes.values():
            node.send_signal(signal.SIGTERM)
        for node in self.nodes.values():
            try:
                node.wait(20)
            except subprocess.TimeoutExpired:
                node.kill()
                node.wait()
        self.nodes.clear()

    def look(self) -> JsonObject:
        return self.hub.house()

    def until(self, what: str, found: Callable[[JsonObject], Any], seconds: float = PATIENCE_S) -> Any:
        """The first true answer of ``found`` over snapshots of the house."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            try:
                if answer := found(self.look()):
                    return answer
            except (httpx.HTTPError, StopIteration):
                pass
            time.sleep(0.1)
        raise AssertionError(f"{what}: not within {seconds:.0f} s\n{self._last_lines()}")

    def ask(self, method: str, path: str, **more: Any) -> JsonObject:
        response = httpx.request(method, f"{self.url}{path}", timeout=PATIENCE_S, **more)
        assert response.is_success, response.text
        return dict(response.json()) if response.content else {}

    def say(self, text: str) -> JsonObject:
        return self.ask("POST", "/api/commands", json={"text": text})

    def say_until(self, text: str, happened: Callable[[JsonObject], Any]) -> Any:
        """Say it again when it has not happened: a node that stood still when it was due has turned it down."""
        for _ in range(TRIES):
            self.say(text)
            until = time.perf_counter() + DONE_S
            while time.perf_counter() < until:
                if found := happened(self.look()):
                    return found
                time.sleep(0.1)
        raise AssertionError(f"{text}: not once in {TRIES} tries\n{self._last_lines()}")

    def add(self, name: str, photo: Path) -> str:
        """A subject with one photo; the portrait's id."""
        self.ask("POST", "/api/subjects", json={"name": name})
        answer = self.ask("POST", f"/api/portraits?subject={name}&filename={photo.name}", content=photo.read_bytes())
        return str(answer["portrait"])

    def hang(self, frame: str, portrait: str | None) -> None:
        self.ask("PUT", f"/api/frames/{frame}/placement", json={"portrait": portrait})

    def until_rendered(self, portrait: str) -> None:
        self.until(
            "all clips",
            lambda house: any(p["id"] == portrait and p["status"] == "ready" for p in house["portraits"]),
            RENDER_PATIENCE_S,
        )

    def _last_lines(self) -> str:
        """What may explain why something did not happen: the diary, the performances, the ends of the logs."""
        try:
            now = self.look()
            told = [f"{line['words']} {line['code']}" for line in now["activity"][-20:]]
            told += [f"{one['frame_name']}: {one['gesture']} as {one['cue_id']}" for one in now["performances"][-10:]]
            told += [f"{frame['name']}: {frame['state']} {frame['problem'] or ''}" for frame in now["frames"]]
        except httpx.HTTPError as gone:
            told = [f"the hub does not answer: {gone}"]
        logs = [self.hub.log, *sorted(self.folder.glob("*.log"))]
        ends = [f"--- {log.name}\n{log.read_text(errors='replace')[-1500:]}" for log in logs if log.exists()]
        return "\n".join([*told, *ends])


def frame_called(house: JsonObject, name: str) -> JsonObject:
    return next(dict(frame) for frame in house["frames"] if frame["name"] == name)


def _render_settings(folder: Path) -> Path:
    """A render node of few gestures in one variant each: what these tests look at, not minutes of rendering."""
    settings = folder / "render.toml"
    words = ", ".join(f'"{word}"' for word in RENDERED)
    settings.write_text(f"gestures = [{words}]\nvariants = 1\n", encoding="utf-8")
    return settings


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """A hub, a render node and one native frame called Hallway."""
    folder.mkdir(parents=True, exist_ok=True)
    house = House(folder, HubProcess(folder / "hub"))
    house.hub.start()
    try:
        house.start("Renderer", "render", "node", "--settings", str(_render_settings(folder)))
        house.start("Hallway", "frame", "--room", "hall", "--offscreen", "--size", "320x400")
        house.until("the frame", lambda now: frame_called(now, "Hallway")["online"])
        yield house
    finally:
        house.stop_nodes()
        if house.hub.process is not None:
            house.hub.stop()
