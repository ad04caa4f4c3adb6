"""Nodes that speak real messages over the real broker and real HTTP, and do by script what nodes do."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Self

import httpx

from protocol.messages import (
    Capabilities,
    ClipMade,
    ClipRecord,
    ClockAnswer,
    ClockAsk,
    Cue,
    FaceFound,
    Held,
    Hello,
    HubAnnounce,
    IntakeReport,
    IntakeReported,
    JobEnded,
    JobProgress,
    Manifest,
    Message,
    NodeStatus,
    Performance,
    RenderJob,
    Showing,
    StoreReport,
)
from protocol.runtime.bus import Arrived, Heard, LastWill, Link, LinkChanged, ReconnectPolicy
from protocol.runtime.bus_mqtt import BrokerAddress, MqttBus
from protocol.runtime.clock import SystemClock
from protocol.topics import Channel, Topic, node_subscriptions, topic_for
from protocol.track import Box
from protocol.words import BlobHash, NodeId, blob_hash, clip_id
from tests.paired import login, paired
from tests.patience import PATIENCE_S

CLOCK = SystemClock()
GESTURES = ("idle", "nod", "greet")


@dataclass
class ScriptedNode:
    """Connects, says hello, keeps what it hears. ``async with`` is its life."""

    name: str
    url: str
    mqtt_port: int = 0
    """Of a broker that lets everybody in; else the node is paired, and logs in at the hub's own."""
    boot: str = "boot-1"
    node: str = ""
    protocol: tuple[int, int] = (1, 0)
    heard: list[Message] = field(default_factory=list)

    kind: ClassVar[str] = "frame"

    def __post_init__(self) -> None:
        self.id = NodeId(self.node or self.name.lower())
        self._more = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        address, token = await self._way_in()
        gone = NodeStatus(node_id=self.id, boot_id=self.boot, online=False)
        will = LastWill(Topic(self.id, Channel.STATUS), gone)
        policy = ReconnectPolicy(first_ms=50, longest_ms=200)
        self.bus = MqttBus(lambda: address, node_subscriptions(self.id), will, CLOCK, policy)
        self.http = httpx.AsyncClient(base_url=self.url, headers=token, timeout=PATIENCE_S)
        self._tasks = [asyncio.create_task(self.bus.run(self._listen))]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.wait(self._tasks)
        await self.http.aclose()

    async def _way_in(self) -> tuple[BrokerAddress, dict[str, str]]:
        if self.mqtt_port:
            return BrokerAddress("127.0.0.1", self.mqtt_port, self.id), {}
        credential = await paired(self.url, self.id, self.kind, self.name)
        return login(credential), {"Authorization": f"Bearer {credential.http_token}"}

    async def say(self, message: Message) -> None:
        await self.bus.publish(topic_for(message, self.id), message)

    async def wait_for(self, kind: type[Message], wanted: Callable[[Message], bool] = lambda _: True) -> Message:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                for message in self.heard:
                    if isinstance(message, kind) and wanted(message):
                        return message
                self._more.clear()
                await self._more.wait()

    async def _listen(self, heard: Heard) -> None:
        if heard == LinkChanged(Link.UP) or (isinstance(heard, Arrived) and isinstance(heard.message, HubAnnounce)):
            await self.say(NodeStatus(node_id=self.id, boot_id=self.boot, online=True))
            await self.say(self.hello())
        if isinstance(heard, Arrived):
            self.heard.append(heard.message)
            self._more.set()
            task = asyncio.create_task(self._react(heard.message))
            self._tasks.append(task)

    async def _react(self, message: Message) -> None:
        await self.react(message)

    def hello(self) -> Hello:
        raise NotImplementedError

    async def react(self, message: Message) -> None: ...


@dataclass
class ScriptedFrame(ScriptedNode):
    """Fetches what its manifest names and performs its cues on time (as far as it claims)."""

    uncertainty_ms: float = 0.1
    held: set[BlobHash] = field(default_factory=set)
    performs: bool = True

    def __post_init__(self) -> None:
        super().__post_init__()
        self._one_at_a_time = asyncio.Lock()

    def hello(self) -> Hello:
        return Hello(
            node_id=self.id,
            kind="frame",
            name=self.name,
            boot_id=self.boot,
            software="test",
            protocol=self.protocol,
            capabilities=Capabilities(codecs=("h264",), width=480, height=640, look=True),
            held=self._held(),
        )

    def _held(self) -> Held:
        blobs = tuple(sorted(self.held))
        return Held(digest=hashlib.sha256("".join(blobs).encode()).hexdigest(), blobs=blobs)

    async def react(self, message: Message) -> None:
        if isinstance(message, Manifest):
            async with self._one_at_a_time:  # an older manifest, fetched more slowly, must not have the last word
                await self._fetch(message)
        elif isinstance(message, Cue) and self.performs:
            await self._perform(message)

    async def _fetch(self, manifest: Manifest) -> None:
        for blob in manifest.fetch:
            response = await self.http.get(f"/api/blobs/{blob}")
            if response.status_code == 200 and blob_hash(response.content) == blob:
                self.held.add(blob)
        ready = tuple(c.clip for c in manifest.clips if {c.video, c.track} <= self.held)
        await self.say(StoreReport(node_id=self.id, held=self._held(), ready=ready))
        portrait = manifest.hanging.portrait if manifest.hanging else None
        state = "idle" if ready else "empty"
        showing = Showing(
            node_id=self.id, state=state, portrait=portrait, gesture="idle", offset_uncertainty_ms=self.uncertainty_ms
        )
        await self.say(showing)

    async def _perform(self, cue: Cue) -> None:
        await CLOCK.sleep(cue.start - CLOCK.now_ms())  # hub and test share the machine's clock
        report = Performance(
            node_id=self.id,
            cue_id=cue.cue_id,
            clip=cue.clip,
            gesture=cue.gesture,
            performed_as=cue.performed_as,
            clock_id=cue.clock_id,
            planned=cue.start,
            settled=cue.start,
            started=cue.start,
            ended=cue.start,
            drift_ms=0.0,
            uncertainty_ms=self.uncertainty_ms,
            presented=3,
            dropped=0,
            trace=cue.trace,
            scene=cue.scene,
        )
        await self.say(report)

    async def ask_time(self) -> ClockAnswer:
        await self.say(ClockAsk(node_id=self.id, sent=5.0))
        answer = await self.wait_for(ClockAnswer)
        assert isinstance(answer, ClockAnswer)
        return answer


@dataclass
class ScriptedRenderer(ScriptedNode):
    """Makes clips of a few bytes. ``gate`` holds it back after the first clip."""

    kind: ClassVar[str] = "render"
    gate: asyncio.Event | None = None
    decision: str = "accept"
    running: tuple[str, ...] = ()

    def hello(self) -> Hello:
        return Hello(
            node_id=self.id,
            kind="render",
            name=self.name,
            boot_id=self.boot,
            software="test",
            protocol=self.protocol,
            capabilities=Capabilities(engines=("mesh",), gestures=GESTURES),
            running=self.running,  # type: ignore[arg-type]
        )

    async def react(self, message: Message) -> None:
        if isinstance(message, RenderJob) and message.job_id not in self.running:
            self.running = (*self.running, message.job_id)
            with contextlib.suppress(httpx.HTTPError):
                await self._render(message)

    async def _render(self, job: RenderJob) -> None:
        photo = await self.http.get(f"/api/blobs/{job.photo}")
        assert blob_hash(photo.content) == job.photo
        faces = (FaceFound(box=Box(0.1, 0.1, 0.5, 0.5), score=0.9, eye_distance=90, roll=0),)
        report = IntakeReport(
            decision=self.decision if job.face is None else "accept",  # type: ignore[arg-type]
            code=f"intake.{self.decision}",
            words="What was found.",
            faces=faces * 2 if self.decision == "choose" else faces,
        )
        await self.say(IntakeReported(node_id=self.id, job_id=job.job_id, report=report))
        if report.decision in ("choose", "refuse"):
            outcome = "choose" if report.decision == "choose" else "refused"
            self.running = ()
            await self.say(
                JobEnded(
                    node_id=self.id, job_id=job.job_id, outcome=outcome, code=report.code, reason="What was found."
                )
            )
            return
        for index, gesture in enumerate(job.gestures):
            await self.say(
                JobProgress(node_id=self.id, job_id=job.job_id, stage="animate", gesture=gesture, fraction=0.1)
            )
            await self.say(ClipMade(node_id=self.id, job_id=job.job_id, record=await self.clip(job, gesture)))
            if index == 0 and self.gate is not None:
                await self.gate.wait()
        await self.say(JobEnded(node_id=self.id, job_id=job.job_id, outcome="done", seconds=1.0))
        self.running = ()

    async def clip(self, job: RenderJob, gesture: str) -> ClipRecord:
        video, track = f"video {job.portrait} {gesture}".encode(), f"track {job.portrait} {gesture}".encode()
        for data in (video, track):
            response = await self.http.put(f"/api/blobs/{blob_hash(data)}", content=data)
            assert response.status_code in (200, 201), response.text
        return ClipRecord(
            clip=clip_id(blob_hash(video), blob_hash(track)),
            portrait=job.portrait,
            gesture=gesture,
            performs=("wave",) if gesture == "greet" else (),
            video=blob_hash(video),
            video_bytes=len(video),
            track=blob_hash(track),
            track_bytes=len(track),
            width=64,
            height=64,
            fps=30,
            images=3,
            neutral=BlobHash("0" * 64),
            neutral_end=BlobHash("0" * 64),
        )
