"""Small houses for tests of decisions, and a log of what was decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeVar

from hub.core.authority import Authority
from hub.core.commands import Command
from hub.core.decide import decide
from hub.core.effects import Answer, Effect, Send
from hub.core.events import Event, NodeSaid
from hub.core.requests import CommandsGiven, ConsentGiven, PhotoAccepted, SubjectAdded
from hub.core.state import Now, State
from protocol.messages import (
    Capabilities,
    ClipMade,
    ClipRecord,
    Hello,
    JobEnded,
    Message,
    NodeStatus,
    RenderJob,
    Showing,
    StoreReport,
)
from protocol.messages.store import Held
from protocol.words import BlobHash, ClipId, ClockId, HubMs, JobId, NodeId, PortraitId, SubjectId, TraceId, blob_hash

M = TypeVar("M", bound=Message)
RENDER = NodeId("render-1")
GESTURES = ("idle", "nod", "greet")
GLASS = Capabilities(codecs=("h264",), width=480, height=640, mouth=True)


def clip(portrait: PortraitId, gesture: str, *, atlas: bool = False, variant: int = 0) -> ClipRecord:
    label = f"{portrait}-{gesture}" + (f".{variant}" if variant else "")
    return ClipRecord(
        clip=ClipId(f"clip-{label}"),
        portrait=portrait,
        gesture=gesture,
        variant=variant,
        performs=("wave",) if gesture == "greet" else (),
        video=blob_hash(f"v{label}".encode()),
        video_bytes=10,
        track=blob_hash(f"t{label}".encode()),
        track_bytes=5,
        width=64,
        height=64,
        fps=30,
        images=30,
        neutral=BlobHash("0" * 64),
        neutral_end=BlobHash("0" * 64),
        atlas=atlas,
    )


@dataclass
class Play:
    """Plays events one after another and keeps the state and all effects."""

    state: State = field(default_factory=lambda: State(ClockId("c0"), "http://127.0.0.1:1"))
    effects: list[Effect] = field(default_factory=list)
    ms: float = 1_000.0
    _requests: int = 0

    def happens(self, event: Event) -> tuple[Effect, ...]:
        decision = decide(self.state, event, Now(HubMs(self.ms), "2030-01-01T00:00:00+00:00"))
        self.state = decision.state
        self.effects += decision.effects
        return decision.effects

    def says(self, node: NodeId, message: Message, **more: bool) -> tuple[Effect, ...]:
        return self.happens(NodeSaid(node, message, **more))

    def request(self) -> str:
        self._requests += 1
        return f"r{self._requests}"

    def answer(self) -> Answer:
        return [effect for effect in self.effects if isinstance(effect, Answer)][-1]

    def sent(self, kind: type[M], node: NodeId | None = None) -> list[M]:
        sends = [e for e in self.effects if isinstance(e, Send) and (node is None or e.node == node)]
        return [send.message for send in sends if isinstance(send.message, kind)]

    # The people and nodes of a test house.

    def subject(self, name: str, *aliases: str) -> SubjectId:
        self.happens(SubjectAdded(self.request(), name, aliases))
        return SubjectId(str(self.answer().value["subject"]))

    def photo(self, subject: SubjectId) -> tuple[PortraitId, JobId]:
        blobs = (blob_hash(f"p{subject}".encode()), blob_hash(f"s{subject}".encode()))
        self.happens(PhotoAccepted(self.request(), subject, *blobs, 600, 800, TraceId("t")))
        value = self.answer().value
        return PortraitId(str(value["portrait"])), JobId(str(value["job"]))

    def frame(self, node: str, name: str = "", boot: str = "b1", **more: object) -> NodeId:
        self.says(NodeId(node), hello(node, name or node, boot, **more))
        self.showing(NodeId(node))
        return NodeId(node)

    def showing(self, node: NodeId, uncertainty: float | None = 0.2) -> None:
        self.says(node, Showing(node_id=node, state="idle", offset_uncertainty_ms=uncertainty))

    def renderer(
        self,
        node: NodeId = RENDER,
        boot: str = "b1",
        running: tuple[JobId, ...] = (),
        gestures: tuple[str, ...] = GESTURES,
        atlases: tuple[str, ...] = (),
    ) -> NodeId:
        said = Hello(
            node_id=node,
            kind="render",
            name="Render",
            boot_id=boot,
            software="1",
            protocol=(1, 0),
            capabilities=Capabilities(engines=("mesh",), gestures=gestures, atlases=atlases),
            running=running,
        )
        self.says(node, said)
        return node

    def made(
        self, portrait: PortraitId, gesture: str, job: JobId | None = None, *, atlas: bool = False, variant: int = 0
    ) -> ClipRecord:
        record = clip(portrait, gesture, atlas=atlas, variant=variant)
        self.says(RENDER, ClipMade(node_id=RENDER, job_id=job or JobId("?"), record=record))
        return record

    def ended(self, job: JobId, outcome: str = "done", **more: object) -> None:
        """A job that is done has brought its clips."""
        known = self.state.house.jobs.get(job)
        if outcome == "done" and known is not None:
            for gesture in known.gestures:
                self.made(known.portrait, gesture, job)
        self.says(RENDER, JobEnded(node_id=RENDER, job_id=job, outcome=outcome, **more))  # type: ignore[arg-type]

    def fetched(self, node: NodeId) -> None:
        """The frame says that it holds all clips of what hangs in it."""
        hanging = self.state.house.frames[node].portrait
        mine = [c.record for c in self.state.house.clips.values() if c.record.portrait == hanging]
        blobs = tuple(b for record in mine for b in (record.video, record.track))
        report = StoreReport(node_id=node, held=Held(digest="d", blobs=blobs), ready=tuple(r.clip for r in mine))
        self.says(node, report)

    def order(self, *commands: Command, authority: Authority = Authority.VIEWER, at: NodeId | None = None) -> Answer:
        self.happens(CommandsGiven(self.request(), commands, authority, TraceId("trace"), at))
        return self.answer()

    def living(self, name: str, node: str) -> tuple[PortraitId, NodeId]:
        """A subject with all clips in a frame of its own."""
        place = self.frame(node)
        if RENDER not in self.state.live.render_nodes:
            self.renderer()
        portrait, job = self.photo(self.subject(name))
        for gesture in GESTURES:
            self.made(portrait, gesture, job)
        self.ended(job)
        self.fetched(place)
        return portrait, place

    def voice(self, portrait: PortraitId, node: NodeId) -> None:
        """The portrait gets its mouth shapes, and its subject the word of somebody who may give it."""
        self.made(portrait, "visemes", atlas=True)
        self.fetched(node)
        subject = self.state.house.portraits[portrait].subject
        flags = {"move": True, "speak": True, "converse": False, "swap": False}
        asked = ConsentGiven(self.request(), subject, **flags, by="Anna", until="", actor="owner", trace=TraceId("t"))
        self.happens(asked)


def gone(node: NodeId, boot: str = "b1") -> NodeStatus:
    return NodeStatus(node_id=node, boot_id=boot, online=False)


def hello(node: str, name: str, boot: str = "b1", **more: object) -> Hello:
    return Hello(
        node_id=NodeId(node),
        kind="frame",
        name=name,
        boot_id=boot,
        software="1",
        **{"protocol": (1, 0), "capabilities": GLASS, **more},  # type: ignore[arg-type]
    )


def jobs(play: Play) -> list[RenderJob]:
    return play.sent(RenderJob)
