"""The other side of a frame for tests: a real mosquitto, blobs over real HTTP, and a hub's voice on the bus."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import TypeVar

from hub.services.time_server import TimeServer
from protocol import PROTOCOL_VERSION
from protocol.credential import Credential, encode_credential
from protocol.messages import (
    ClockAnswer,
    ClockAsk,
    Cue,
    CueRefused,
    Hanging,
    Hello,
    HubAnnounce,
    Manifest,
    Message,
    Performance,
    Showing,
    Welcome,
)
from protocol.runtime.bus import Arrived, Heard, LastWill, Link, LinkChanged
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import SystemClock
from protocol.topics import HUB, hub_subscriptions, topic_for
from protocol.words import ClockId, CueId, HubMs, NodeId, PortraitId, SubjectId
from tests.clips import MadeClip
from tests.patience import PATIENCE_S, eventually, undisturbed_async
from tests.ports import free_port

M = TypeVar("M", bound=Message)
KEPT_MS = 60_000.0
"""So long after its start a test's cue may still be performed: a busy machine loses none."""
LATE_MS = 30.0
"""Less than an image lasts."""
UNSURE_MS = 20.0
"""What is on time begins within the first, by a clock that is known within the second."""


@contextmanager
def mosquitto(folder: Path, port: int | None = None) -> Iterator[int]:
    """A broker on loopback; yields its port."""
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    program = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    broker = subprocess.Popen([program, "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        eventually(lambda: _answers(port), 0.02)
        yield port
    finally:
        broker.terminate()
        broker.wait()


@dataclass
class Blobs:
    """Blobs that the hub has; ``cut_after`` breaks each answer off after so many bytes, once."""

    data: dict[str, bytes] = field(default_factory=dict)
    cut_after: int | None = None
    ranges: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)


@contextmanager
def blob_server(blobs: Blobs) -> Iterator[str]:
    """Serves ``/api/blobs/{hash}`` with Range; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            data = blobs.data.get(self.path.rpartition("/")[2])
            blobs.keys.append(self.headers.get("Authorization", ""))
            if data is None:
                self.send_error(404)
                return
            start = 0
            if asked := self.headers.get("Range", ""):
                blobs.ranges.append(asked)
                start = int(asked.removeprefix("bytes=").rstrip("-"))
            body = data[start:]
            self.send_response(206 if asked else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if blobs.cut_after is not None and len(body) > blobs.cut_after:
                body, blobs.cut_after = body[: blobs.cut_after], None
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class HubVoice:
    """Answers hellos and clock questions as a hub does, and remembers everything that frames say."""

    def __init__(
        self, port: int, http_url: str, clock_id: str = "clock-1", credential: Credential | None = None
    ) -> None:
        """``credential``: of the frame whose clock packets are answered; without one there is MQTT alone."""
        self.clock_id = ClockId(clock_id)
        self._credential = credential
        self.time_port = 0
        self.http_url = http_url
        self.manifest = Manifest()
        self.heard: list[Message] = []
        self._clock = SystemClock()
        address = BrokerAddress("127.0.0.1", port, f"hub-{clock_id}")
        will = self._announce(online=False)
        self._bus = MqttBus(lambda: address, hub_subscriptions(), LastWill(topic_for(will, HUB), will), self._clock)
        self._news = asyncio.Event()

    @property
    def now(self) -> HubMs:
        return HubMs(self._clock.now_ms() - 1_000_000.0)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[HubVoice]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
            listening.bind(("127.0.0.1", 0))
            server = TimeServer(listening, self._keys_of, _HubTime(self), self.clock_id)
            self.time_port = listening.getsockname()[1] if self._credential else 0
            self._tasks = [asyncio.create_task(server.run()), asyncio.create_task(self._bus.run(self._hear))]
            try:
                yield self
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def stop_time(self) -> None:
        """No clock packet is answered from here on."""
        self._tasks[0].cancel()

    def _keys_of(self, node: NodeId) -> tuple[bytes, ...]:
        ours = self._credential is not None and self._credential.node_id == node
        return (self._credential.time_key,) if ours and self._credential else ()

    async def say(self, message: Message, node: NodeId) -> None:
        await self._bus.publish(topic_for(message, node), message)

    async def cue(self, node: NodeId, clip: MadeClip, cue_id: str, lead_ms: float = 300.0) -> Cue:
        record = clip.record
        cue = Cue(
            cue_id=CueId(cue_id),
            clip=record.clip,
            gesture="wave",
            performed_as=record.gesture,
            clock_id=self.clock_id,
            start=HubMs(self.now + lead_ms),
            expires=HubMs(self.now + lead_ms + KEPT_MS),
        )
        await self.say(cue, node)
        return cue

    async def until(
        self,
        kind: type[M] | tuple[type[M], ...],
        fits: Callable[[M], bool] = lambda _: True,
        seconds: float = PATIENCE_S,
        since: int = 0,
    ) -> M:
        """The first message of a kind that fits, said before (after the first ``since`` of all) or within so long."""
        deadline = time.perf_counter() + seconds
        while True:
            for message in self.heard[since:]:
                if isinstance(message, kind) and fits(message):
                    return message
            left = deadline - time.perf_counter()
            if left <= 0:
                raise AssertionError(f"no {kind} in {seconds} s; heard {self.heard[-12:]}")
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)

    async def _hear(self, heard: Heard) -> None:
        if isinstance(heard, LinkChanged) and heard.link is Link.UP:
            await self._bus.publish(topic_for(self._announce(), HUB), self._announce())
        if not isinstance(heard, Arrived):
            return
        message = heard.message
        if isinstance(message, ClockAsk):
            at = self.now
            answer = ClockAnswer(clock_id=self.clock_id, sent=message.sent, received=at, answered=self.now)
            await self.say(answer, message.node_id)
            return
        self.heard.append(message)
        self._news.set()
        if isinstance(message, CueRefused) and message.code == "playback.no_clip":
            await self.say(self.manifest, message.node_id)
        if isinstance(message, Hello):
            welcome = Welcome(
                node_id=message.node_id,
                clock_id=self.clock_id,
                name=message.name,
                http_url=self.http_url,
                time_port=self.time_port,
            )
            await self.say(welcome, message.node_id)
            await self.say(self.manifest, message.node_id)

    def _announce(self, online: bool = True) -> HubAnnounce:
        return HubAnnounce(
            clock_id=self.clock_id,
            online=online,
            software="test",
            protocol=PROTOCOL_VERSION,
            http_url=self.http_url,
        )


async def until_it_performs(hub: HubVoice, cue: Cue, since: int) -> Showing | CueRefused:
    """Or says that it will not; ``since`` of all messages before the cue."""

    def begun(said: Showing | CueRefused) -> bool:
        return said.cue_id == cue.cue_id if isinstance(said, CueRefused) else said.state == "performing"

    return await hub.until((Showing, CueRefused), begun, since=since)


def is_sure(said: Showing) -> bool:
    """Knows hub time well enough for everything."""
    return said.offset_uncertainty_ms is not None and said.offset_uncertainty_ms < UNSURE_MS


async def ended(hub: HubVoice, cue: Cue) -> Performance | CueRefused:
    return await hub.until((Performance, CueRefused), lambda said: said.cue_id == cue.cue_id)


async def on_time(
    hub: HubVoice, node: NodeId, clip: MadeClip, name: str, lead_ms: float = 500.0
) -> tuple[Cue, Performance]:
    """A cue and its performance, begun when it should and in hub time that is well known: of several tries the first.

    Each cue is said twice, for a duplicate is normal.
    """
    names = (CueId(f"{name}-{number}") for number in count())

    async def attempt() -> tuple[Cue, Performance | CueRefused]:
        cue = await hub.cue(node, clip, next(names), lead_ms)
        await hub.say(cue, node)
        done = await ended(hub, cue)
        if isinstance(done, CueRefused):
            await asyncio.sleep(1.0)
        return cue, done

    def punctual(tried: tuple[Cue, Performance | CueRefused]) -> bool:
        done = tried[1]
        return isinstance(done, Performance) and abs(done.drift_ms) < LATE_MS and done.uncertainty_ms < UNSURE_MS

    return await undisturbed_async(attempt, punctual)  # type: ignore[return-value]


class _HubTime(SystemClock):
    """The time of a hub's voice."""

    def __init__(self, hub: HubVoice) -> None:
        self._hub = hub

    def now_ms(self) -> float:
        return self._hub.now


def manifest_of(made: dict[str, MadeClip]) -> Manifest:
    clips = tuple(clip.record for clip in made.values())
    hanging = Hanging(portrait=PortraitId("p-test"), subject=SubjectId("s"), subject_name="Test")
    return Manifest(hanging=hanging, clips=clips, fetch=tuple(c.video for c in clips) + tuple(c.track for c in clips))


def blobs_of(made: dict[str, MadeClip]) -> Blobs:
    data: dict[str, bytes] = {}
    for clip in made.values():
        data[clip.record.video] = clip.video.read_bytes()
        data[clip.record.track] = clip.track.read_bytes()
    return Blobs(data)


@contextmanager
def frame_process(data: Path, port: int, *flags: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """``python -m frame_node``, offscreen; stopped by SIGTERM at the end, and it must go."""
    argv = [sys.executable, "-m", "frame_node", "--data", str(data), "--offscreen"]
    argv += ["--mqtt", f"127.0.0.1:{port}", "--no-pairing"]  # the broker of a test lets everybody in
    with _process([*argv, "--size", "240x320", *flags], log or data.parent / f"{data.name}.log", {}) as process:
        yield process


@contextmanager
def paired_frame(
    data: Path, port: int, credential: Credential, environment: dict[str, str] | None = None, **settings: object
) -> Iterator[subprocess.Popen[bytes]]:
    """The same with a credential; ``settings`` by their paths, with ``__`` for the dot."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "node-id").write_text(credential.node_id)
    (file := data.parent / f"{data.name}.credential").write_bytes(encode_credential(credential))
    argv = [sys.executable, "-m", "tests.frame_with_credential", str(file), f"data={data}", f"hub.mqtt_port={port}"]
    argv += ["hub.mqtt_host=127.0.0.1"]
    argv += ["panel.mode=offscreen", "panel.width=240", "panel.height=320"]
    argv += [f"{path.replace('__', '.')}={value}" for path, value in settings.items()]
    with _process(argv, data.parent / f"{data.name}.log", environment or {}) as process:
        yield process


@contextmanager
def _process(argv: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    out = log.open("ab")
    process = subprocess.Popen(argv, stdout=out, stderr=out, env={**os.environ, **environment})
    try:
        yield process
    finally:
        out.close()
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
