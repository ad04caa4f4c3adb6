"""Anything that can happen to a house, drawn so that much of it is about what the house really knows."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from hub.core.authority import Authority
from hub.core.commands import EVERYBODY, REGISTRY, Command
from hub.core.events import (
    ENTRANCES,
    BlobsSearched,
    BrokerChanged,
    BrowserLeft,
    EffectFailed,
    Event,
    LeftHouse,
    MessageIgnored,
    NodeSaid,
    OwnerCame,
    PasswordSeen,
    ServiceTroubled,
    Started,
    Ticked,
    UploadRefused,
)
from hub.core.requests import (
    CommandsGiven,
    ConsentGiven,
    FaceChosen,
    FrameForgotten,
    FramePlaced,
    JobCancelled,
    LookSet,
    PanelSet,
    PhotoAccepted,
    PortraitRemoved,
    SceneDeleted,
    ScenesSaved,
    SubjectAdded,
    SubjectChanged,
    SubjectRemoved,
    SubjectRested,
)
from hub.core.scenes import CallAndAnswer, CentreOut, Ripple, ScenePart, SceneSpec
from hub.core.state import State
from protocol.messages import (
    Capabilities,
    ClipMade,
    ClipRejected,
    CueRefused,
    FaceFound,
    Held,
    Hello,
    IntakeReport,
    IntakeReported,
    JobEnded,
    JobProgress,
    Message,
    NodeStatus,
    Performance,
    RenderForgotten,
    Showing,
    Spoken,
    StoreReport,
    ViewerWaved,
)
from protocol.track import Box
from protocol.words import ClockId, CueId, HubMs, JobId, NodeId, PortraitId, SubjectId, TraceId, blob_hash
from tests.samples import SAMPLES
from tests.unit.hub.core.houses import GESTURES, clip, hello

FRAMES = [NodeId(f"frame-{number}") for number in range(3)]
RENDERERS = [NodeId("render-1"), NodeId("render-2")]
NAMES = ["Grandma", "Dad", "Rex", "grandma", "", "x" * 70]
WORDS = ["idle", "wave", "nod", "greet", "dance", None]
DECISIONS = ["accept", "accept", "warn", "choose", "refuse"]
OUTCOMES = ["done", "done", "refused", "choose", "failed", "cancelled"]
FACE = FaceFound(box=Box(0, 0, 1, 1), score=0.9, eye_distance=80, roll=0)
TRACE = TraceId("t")
LOVE = SceneSpec(
    "Love", (ScenePart(CallAndAnswer(("Dad", "frame-2"), "nod", 3)), ScenePart(Ripple("frame-1"), at=1)), 0
)
SCENES = [(LOVE,), (LOVE, SceneSpec("Good evening", (ScenePart(CentreOut(0.1)),))), (SceneSpec("love", LOVE.parts),)]


class Happenings:
    """Makes one event after another; ``state`` is the house as it is now."""

    def __init__(self, chance: Random, state: State) -> None:
        self._chance = chance
        self._state = state

    def pick(self, options: Iterable[object]) -> object:
        return self._chance.choice(list(options))

    def known(self, things: Iterable[str]) -> str:
        return str(self.pick([*list(things)[-6:], "never heard of"]))

    def event(self) -> Event:
        kinds = [self.frame_said] * 4 + [self.render_said] * 5 + [self.asked] * 4 + [self.around]
        chosen = self.pick(range(len(kinds)))
        assert isinstance(chosen, int)
        return kinds[chosen]()

    def frame_said(self) -> Event:
        node = NodeId(str(self.pick(FRAMES)))
        state = self._state
        frame = state.house.frames.get(node)
        clips = [c.record.clip for c in state.house.clips.values() if frame and c.record.portrait == frame.portrait]
        cue, speech = CueId(self.known(state.live.cues)), CueId(self.known(state.live.speeches))
        messages: list[Message] = [
            hello(str(node), str(self.pick(["Hallway", "Kitchen", ""])), str(self.pick(["b1", "b2"]))),
            hello(str(node), "Old", protocol=(2, 0)),
            NodeStatus(node_id=node, boot_id=str(self.pick(["b1", "b2"])), online=bool(self.pick([True, False]))),
            Showing(node_id=node, state="idle", offset_uncertainty_ms=self.pick([None, 0.2, 0.3, 90.0])),  # type: ignore[arg-type]
            StoreReport(node_id=node, held=Held(digest="d"), ready=tuple(clips)),
            StoreReport(node_id=node, held=Held(digest="d"), ready=tuple(clips[:1]), problem_code="store.wrong_hash"),
            CueRefused(node_id=node, cue_id=cue, code=str(self.pick(["playback.no_clip", "playback.busy"])), reason=""),
            CueRefused(node_id=node, cue_id=speech, code="playback.no_atlas", reason=""),
            Spoken(
                node_id=node, cue_id=speech, clock_id=state.clock_id, planned=HubMs(1), started=HubMs(1), ended=HubMs(2)
            ),
            ViewerWaved(node_id=node, by="touch", clock_id=state.clock_id, at=HubMs(1.0)),
            self._performance(node, cue),
        ]
        return NodeSaid(node, self.pick(messages), browser=bool(self.pick([False, False, True])))  # type: ignore[arg-type]

    def _performance(self, node: NodeId, cue: CueId) -> Performance:
        flight = self._state.live.cues.get(cue)
        record = clip(PortraitId("p"), "greet")
        return Performance(
            node_id=node,
            cue_id=cue,
            clip=flight.cue.clip if flight else record.clip,
            gesture="wave",
            performed_as="greet",
            clock_id=ClockId("c"),
            planned=HubMs(1),
            settled=HubMs(1),
            started=HubMs(1),
            ended=HubMs(2),
            drift_ms=0,
            uncertainty_ms=0,
            presented=1,
            dropped=0,
        )

    def render_said(self) -> Event:
        node = NodeId(str(self.pick(RENDERERS)))
        house = self._state.house
        job = JobId(self.known(house.jobs))
        portrait = PortraitId(self.known(house.portraits))
        report = IntakeReport(decision=self.pick(DECISIONS), code="intake.x", words="w", faces=(FACE, FACE))  # type: ignore[arg-type]
        gesture = str(self.pick(GESTURES))
        boot = str(self.pick(["b1", "b2"]))
        messages: list[Message] = [
            self._render_hello(node, boot, (job,) if self.pick([True, False]) else ()),
            NodeStatus(node_id=node, boot_id=boot, online=False),
            JobProgress(node_id=node, job_id=job, stage="film", fraction=0.5),
            IntakeReported(node_id=node, job_id=job, report=report),
            ClipMade(node_id=node, job_id=job, record=clip(portrait, gesture)),
            ClipMade(node_id=node, job_id=job, record=clip(portrait, "idle")),
            ClipRejected(node_id=node, job_id=job, gesture=gesture, code="x.y", reason=""),
            RenderForgotten(
                node_id=node, forget_id=self.known(house.rests), erased=3, left=int(str(self.pick([0, 0, 1])))
            ),
            JobEnded(node_id=node, job_id=job, outcome=self.pick(OUTCOMES), retryable=bool(self.pick([True, False]))),  # type: ignore[arg-type]
        ]
        return NodeSaid(node, self.pick(messages), bytes_present=bool(self.pick([True, True, False])))  # type: ignore[arg-type]

    def _render_hello(self, node: NodeId, boot: str, running: tuple[JobId, ...]) -> Hello:
        can = Capabilities(engines=("mesh",), gestures=GESTURES)
        return Hello(
            node_id=node,
            kind="render",
            name="R",
            boot_id=boot,
            software="1",
            protocol=(1, 0),
            capabilities=can,
            running=running,
        )

    def asked(self) -> Event:
        house = self._state.house
        subject, portrait = SubjectId(self.known(house.subjects)), PortraitId(self.known(house.portraits))
        changes = {"portrait": self.pick([None, portrait, portrait]), "x": self.pick([None, 1.0])}
        changes["room"] = self.pick(["", "hall"])
        named = {"name": str(self.pick(NAMES))}
        options: list[Event] = [
            SubjectAdded("r", str(self.pick(NAMES)), ("nana",)),
            SubjectChanged("r", subject, str(self.pick(NAMES))),
            SubjectRemoved("r", subject),
            SubjectRemoved("r", subject, Authority.OWNER),
            SubjectAdded("r", str(self.pick(NAMES)), move=bool(self.pick([True, False])), until=self._day()),
            self._consent(subject),
            SubjectRested("r", subject, self._name(subject), "owner", TRACE),
            self._consent(subject),
            PhotoAccepted("r", subject, blob_hash(b"p"), blob_hash(b"s"), 10, 10, TRACE),
            PhotoAccepted("r", subject, blob_hash(b"p"), blob_hash(b"s"), 10, 10, TRACE),
            FaceChosen("r", portrait, int(str(self.pick([-1, 0, 1, 2]))), TRACE),
            PortraitRemoved("r", portrait),
            FramePlaced("r", NodeId(self.known(house.frames)), changes),
            FramePlaced("r", NodeId(self.known(house.frames)), {**named}),
            FrameForgotten("r", NodeId(self.known(house.frames))),
            JobCancelled("r", JobId(self.known(house.jobs))),
            PanelSet("r", NodeId(self.known(house.frames)), {"mat": 0.1, "weather": self.pick([None, "snow"])}),
            LookSet("r", str(self.pick(["night", "plain"])), int(str(self.pick([0, 40])))),
            ScenesSaved("r", self.pick(SCENES), str(self.pick(["", "good-evening", "mine"]))),  # type: ignore[arg-type]
            SceneDeleted("r", self.known([*house.scenes, *self._state.built_in])),
            *[self._commands()] * 20,
        ]
        return self.pick(options)  # type: ignore[return-value]

    def _name(self, subject: SubjectId) -> str:
        known = self._state.house.subjects.get(subject)
        return known.name if known and self.pick([True, False]) else "?"

    def _day(self) -> str:
        return str(self.pick(["", "2029-12-31", "2030-01-01", "2030-01-02", "2030-01-04"]))

    def _consent(self, subject: SubjectId) -> ConsentGiven:
        move, speak = (bool(self.pick([True, True, False])) for _ in range(2))
        return ConsentGiven("r", subject, move, speak, False, False, "Anna", self._day(), "owner", TRACE)

    def _commands(self) -> CommandsGiven:
        house = self._state.house
        command = Command(
            str(self.pick([*REGISTRY, *["perform"] * 8, *["ripple"] * 3, *["scene", "stop"] * 3, "nonsense"])),
            subjects=self.pick([(), (EVERYBODY,), ("Grandma",), ("Dad", "Grandma"), ("Nobody",)]),  # type: ignore[arg-type]
            except_=self.pick([(), (), ("Dad",)]),  # type: ignore[arg-type]
            gesture=self.pick(WORDS),  # type: ignore[arg-type]
        )
        if command.action == "scene" or (command.action == "stop" and self.pick([True, False])):
            command = Command(
                command.action, name=str(self.pick(["Love", "call-and-answer", "Curtain call", "?", None]))
            )
        if command.action == "perform" and self.pick([True, False, False]):
            command = Command("say", command.subjects, command.except_, message=str(self.pick(["Dinner!", "Hi", "…"])))
        slots = Command(
            str(self.pick(REGISTRY)),
            subjects=("Grandma",),
            level=self.pick([None, 0, 101]),  # type: ignore[arg-type]
            portrait=self.known(house.portraits),
            frame=self.known(house.frames),
            job=self.known(house.jobs),
            name=str(self.pick(["1", "Granny"])),
        )
        authority = self.pick(ENTRANCES.values())
        chosen = (command, slots) if self.pick([True, False]) else (command,)
        return CommandsGiven("r", chosen, authority, TRACE, self.pick([None, *FRAMES]))  # type: ignore[arg-type]

    def around(self) -> Event:
        flight = next(iter(self._state.live.cues.values()), None)
        sample = self.pick(SAMPLES)
        options: list[Event] = [
            Started(),
            Ticked(),
            BrokerChanged(bool(self.pick([True, False]))),
            BrowserLeft(FRAMES[0], "b1"),
            MessageIgnored("x", "protocol.malformed", "why"),
            ServiceTroubled("x", str(self.pick(["", "y.z"])), "why"),
            OwnerCame("192.0.2.9", bool(self.pick([True, False])), TRACE),
            PasswordSeen(str(self.pick(["a", "b"]))),
            BlobsSearched(SubjectId(self.known(self._state.house.rests)), 5, 100, (), ()),
            LeftHouse("cloud", "a voice", 5),
            UploadRefused("x", "photo.damaged", "why", TRACE),
            NodeSaid(NodeId(getattr(sample, "node_id", "x")), sample),  # type: ignore[arg-type]
            EffectFailed("bus.unavailable", "down", FRAMES[0], flight.cue if flight else None),
        ]
        return self.pick(options)  # type: ignore[return-value]
