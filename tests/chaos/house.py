"""The house that things happen to: hub, two frames and a render node on hosts of their own, paired, over TLS."""

from __future__ import annotations

import io
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
from PIL import Image

from protocol.runtime.clock import SystemClock
from tests.chaos.lab import FIRST, HUB_ADDRESS, RENDER, SECOND, Lab
from tests.e2e.house import GRANDMA, House, JsonObject, frame_called
from tests.hub_process import HubProcess
from tests.paired import code_in, type_code

FRAMES = {"Hallway": FIRST, "Kitchen": SECOND}
PHOTO_WIDTH = 300
"""Small clips: what is tried here is not how fast they are drawn."""
DISKS = {"hub": "400m", "hallway": "160m", "kitchen": "160m", "renderer": "600m"}
CLOCK = SystemClock()
WORDS = {
    "Hallway": ("frame", "--room", "hall", "--offscreen", "--size", "160x200"),
    "Kitchen": ("frame", "--room", "kitchen", "--offscreen", "--size", "160x200"),
    "Renderer": ("render", "node"),
}


@dataclass
class ChaosHouse(House):
    """Nodes live on the lab's hosts; their data folders are small disks of their own."""

    lab: Lab = field(default_factory=Lab)
    photos: int = 0
    hub_up_s: float | None = None
    """How long the hub's own start took, the last time a row started it."""

    def begin(self) -> None:
        """Everybody paired, Grandma hung in both frames, all her clips made and held."""
        for name, size in DISKS.items():
            disk = self.folder / name / "data"
            disk.mkdir(parents=True)
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "kinframe", disk], check=True)
        self.hub.start()
        for name in WORDS:
            self.run(name)
        self.until("everybody", lambda now: all(frame_called(now, name)["online"] for name in FRAMES))
        self.until("the render node", lambda now: any(node["online"] for node in now["render_nodes"]))
        portrait = self.new_portrait("Grandma")
        for name in FRAMES:
            self.hang(self.id_of(name), portrait)
        self.until_rendered(portrait)
        self.until("Grandma in both frames", lambda now: all(self.holds(now, name, portrait) for name in FRAMES))

    def run(self, name: str) -> None:
        """Start a node on its host; paired, if it is not yet."""
        data, log_file = self.folder / name.lower() / "data", self.folder / f"{name.lower()}.log"
        hub = f"http://{HUB_ADDRESS}:{self.hub.port}"
        node = [*WORDS[name], "--name", name, "--data", str(data), "--hub", hub]
        argv = [*self.lab.on(FRAMES.get(name, RENDER)), sys.executable, "-m", "protocol.runtime.cli", *node]
        with log_file.open("ab") as log:
            self.nodes[name] = subprocess.Popen(argv, stdout=log, stderr=log)
        if not (data / "credential").exists():
            type_code(self.url, name, code_in(log_file))

    def kill(self, name: str) -> None:
        """kill -9 of a node's conductor alone."""
        self.nodes[name].kill()
        self.nodes[name].wait()

    def end(self, name: str) -> None:
        self.nodes[name].send_signal(signal.SIGTERM)
        self.nodes[name].wait(10)

    def child(self, name: str, module: str) -> psutil.Process:
        children = psutil.Process(self.nodes[name].pid).children(recursive=True)
        return next(child for child in children if module in " ".join(child.cmdline()))

    def id_of(self, name: str) -> str:
        return str(frame_called(self.look(), name)["id"])

    def new_portrait(self, name: str) -> str:
        """Of a photo that nobody has seen: a few pixels make it another one."""
        self.photos += 1
        picture = Image.open(GRANDMA).convert("RGB")
        picture = picture.resize((PHOTO_WIDTH, round(picture.height * PHOTO_WIDTH / picture.width)))
        picture.putpixel((self.photos, 0), (255, 0, 0))
        out = io.BytesIO()
        picture.save(out, "PNG")
        if not any(subject["name"] == name for subject in self.look()["subjects"]):
            self.ask("POST", "/api/subjects", json={"name": name})
        answer = self.ask("POST", f"/api/portraits?subject={name}&filename=photo.png", content=out.getvalue())
        return str(answer["portrait"])

    def holds(self, now: JsonObject, frame: str, portrait: str) -> bool:
        """Whether the frame shows this portrait and can be cued with all of its clips."""
        known = next(one for one in now["portraits"] if one["id"] == portrait)
        here, clips = frame_called(now, frame), {clip["clip"] for clip in known["clips"]}
        return bool(clips) and here["portrait"] == portrait and here["online"] and clips <= set(here["ready"])

    def forget(self, frame: str, portrait: str) -> None:
        """Let the frame lose every byte of this portrait, as a new one would lack them."""
        self.end(frame)
        known = next(one for one in self.look()["portraits"] if one["id"] == portrait)
        for clip in known["clips"]:
            for blob in (clip["video"], clip["track"]):
                self.blob_in(frame, blob).unlink(missing_ok=True)
        self.run(frame)
        self.until("it is back", lambda now: frame_called(now, frame)["online"])

    def blob_in(self, frame: str, blob: str) -> Path:
        return self.folder / frame.lower() / "data" / "blobs" / blob[:2] / blob

    def blobs_held(self, frame: str) -> int:
        return len(list((self.folder / frame.lower() / "data" / "blobs").glob("??/*")))

    def soon(self, happened: Callable[[], Any], seconds: float = 30.0) -> float:
        """Hub time at which it had happened, looked at every few milliseconds; what fails on the way does not count."""
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            try:
                if happened():
                    return CLOCK.now_ms()
            except (httpx.HTTPError, StopIteration, KeyError, AssertionError):
                pass
            time.sleep(0.02)
        raise AssertionError(f"not within {seconds:.0f} s\n{self._last_lines()}")

    def rows(self) -> dict[str, dict[str, dict[str, Any]]]:
        """Every row of every table, read from the file itself."""
        file = self.folder / "hub" / "data" / "house.sqlite"
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            database.row_factory = sqlite3.Row
            names = [row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            found: dict[str, dict[str, dict[str, Any]]] = {}
            for name in names:
                rows = [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]
                found[name] = {str(row.get("id", row.get("name", ""))): row for row in rows}
        return found

    def begun(self, frame: str) -> list[str]:
        """The cues that this frame's controller has handed to its player, over all its starts, by its own log."""
        lines = (self.folder / f"{frame.lower()}.log").read_text(errors="replace").splitlines()
        return [line.split(" cue=")[1].split()[0] for line in lines if " cue_begins " in line]

    def fill(self, disk: str) -> Path:
        """Leave no byte of room on one of the small disks; the file to delete."""
        filler = self.folder / disk / "data" / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(1 << 16))
            except OSError:
                pass
        return filler


def hub_on(folder: Path) -> HubProcess:
    return HubProcess(folder / "hub" / "data", ("--lan",))
