"""A frame's controller for tests of its decisions: at home, with what it is told and what it says."""

from __future__ import annotations

from typing import Any

from frame_node.core.decide import decide
from frame_node.core.events import (
    Effect,
    LinkUp,
    MessageArrived,
    PlayerSaid,
    Publish,
    StoreChanged,
    SyncClock,
    TellPlayer,
    TimeHeard,
)
from frame_node.core.state import Identity, State
from frame_node.core.store_plan import Kept
from protocol.messages import (
    ClipRecord,
    ClockAnswer,
    Cue,
    Hanging,
    HubAnnounce,
    Manifest,
    Message,
    Welcome,
)
from protocol.messages.player import (
    NowShowing,
    Performed,
    PlayerUp,
)
from protocol.time import Sample
from protocol.words import BlobHash, ClipId, ClockId, CueId, HubMs, NodeId, PortraitId, SubjectId

ME = Identity(NodeId("frame-1"), "Hallway", "hall", "boot", "kinframe 0", budget=1_000_000)
OFFSET = 50_000.0
"""Hub time minus local time."""


def clip(gesture: str, number: int) -> ClipRecord:
    video, track = BlobHash(f"{number:064x}"), BlobHash(f"{number + 100:064x}")
    return ClipRecord(
        clip=ClipId(gesture),
        portrait=PortraitId("p"),
        gesture=gesture,
        performs=("wave",) if gesture == "greet" else (),
        video=video,
        video_bytes=10,
        track=track,
        track_bytes=10,
        width=10,
        height=10,
        fps=30,
        images=12,
        neutral=video,
        neutral_end=video,
    )


CLIPS = (clip("idle", 1), clip("greet", 2))
HANGING = Hanging(portrait=PortraitId("p"), subject=SubjectId("s"), subject_name="Grandma")
MANIFEST = Manifest(hanging=HANGING, clips=CLIPS)
STOCK = {blob: Kept(10, 0.0) for one in CLIPS for blob in (one.video, one.track)}
UP = PlayerUp(pid=1, width=480, height=640, driver="offscreen", renderer="r", real_time=False)
CUE = Cue(
    cue_id=CueId("c"),
    clip=ClipId("greet"),
    gesture="wave",
    performed_as="greet",
    clock_id=ClockId("k"),
    start=HubMs(OFFSET + 2_000),
    expires=HubMs(OFFSET + 4_000),
)
DONE = Performed(
    cue_id=CueId("c"),
    settled_ns=1_900_000_000,
    started_ns=2_000_500_000,
    ended_ns=2_400_000_000,
    presented=12,
    dropped=0,
)
WELCOME = Welcome(
    node_id=ME.node_id, clock_id=ClockId("k"), name="Hallway", http_url="http://127.0.0.1:1", time_port=18831
)
ANNOUNCE = HubAnnounce(clock_id=ClockId("k"), online=True, software="", protocol=(1, 0))


def answer(now: float, clock: str = "k") -> MessageArrived:
    at = HubMs(now + OFFSET)
    return MessageArrived(ClockAnswer(clock_id=ClockId(clock), sent=now, received=at, answered=at))


def after(state: State, *events: Any, now: float = 1_000.0) -> tuple[State, list[Effect]]:
    effects: list[Effect] = []
    for event in events:
        state, more = decide(state, event, now)
        effects += more
    return state, effects


def at_home() -> State:
    """Linked, welcomed, synchronised, idling with both clips."""
    idle = NowShowing(state="idle", portrait=PortraitId("p"), clip=ClipId("idle"))
    events = (LinkUp(), MessageArrived(WELCOME), MessageArrived(MANIFEST), PlayerSaid(UP), StoreChanged(STOCK, 10**9))
    return after(State(ME), *events, MessageArrived(WELCOME), answer(1_000.0), PlayerSaid(idle))[0]


def said(effects: list[Effect], kind: type[Message]) -> list[Any]:
    return [one.message for one in effects if isinstance(one, (Publish, TellPlayer)) and isinstance(one.message, kind)]


def heard(now: float, half_ms: float, clock: str = "k") -> TimeHeard:
    at = HubMs(now + OFFSET)
    return TimeHeard(Sample(ClockId(clock), now - half_ms, at, at, now + half_ms))


def asked(effects: list[Effect]) -> list[SyncClock]:
    return [one for one in effects if isinstance(one, SyncClock)]
