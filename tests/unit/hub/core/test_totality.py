"""Whatever happens in whatever order, deciding never raises and the house stays in order."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.adapters.scenes_built_in import built_in_scenes
from hub.core.changes import TABLES, changes
from hub.core.choreography import AT_ONCE_MS
from hub.core.cueing import until
from hub.core.decide import decide
from hub.core.effects import Answer, Effect, Send
from hub.core.events import NodeSaid
from hub.core.jobs import active_jobs
from hub.core.records import ACTIVE, House
from hub.core.requests import Asked, FramePlaced
from hub.core.snapshot import snapshot
from hub.core.state import Now, State
from hub.web.encoding import to_json
from protocol.messages import ALL, Cue, Glance, Manifest, RenderJob, SpeakTrack
from protocol.words import ClockId, HubMs, NodeId, PortraitId
from tests.samples import SAMPLES
from tests.unit.hub.core.happenings import Happenings
from tests.unit.hub.core.houses import Play

BUILT_IN = built_in_scenes()


@settings(max_examples=120, deadline=None)
@given(st.randoms(use_true_random=True), st.integers(1, 90))
def test_deciding_is_total_and_the_house_stays_in_order(chance: Random, events: int) -> None:
    state, ms, day = beginning(chance), 2_000.0, 1
    for _ in range(events):
        ms += chance.choice([0.0, 50.0, 6_000.0, 40_000.0])
        day = min(9, day + chance.choice([0, 0, 0, 0, 1]))
        event = Happenings(chance, state).event()
        now = Now(HubMs(ms), f"2030-01-0{day}T00:00:00+00:00")
        decision = decide(state, event, now)
        check_consent(decision.state, decision.effects, now)
        check_sends(decision.state, [effect for effect in decision.effects if isinstance(effect, Send)], ms)
        answers = [effect for effect in decision.effects if isinstance(effect, Answer)]
        assert len(answers) == isinstance(event, Asked)
        check_house(decision.state)
        check_changes(state.house, decision.state.house)
        state = decision.state
    to_json(snapshot(state))


def beginning(chance: Random) -> State:
    """An empty house, or one where two portraits live and a third is being rendered."""
    play = Play()
    if chance.random() < 0.8:
        play.voice(*play.living("Grandma", "frame-0"))
        play.living("Dad", "frame-1")
        play.frame("frame-2")
        play.photo(play.subject("Rex"))
        for node in tuple(play.state.house.frames):
            play.happens(FramePlaced(play.request(), node, {"room": chance.choice(["", "hall", "hall"])}))
    return replace(play.state, built_in=BUILT_IN)


def check_sends(state: State, sends: list[Send], ms: float) -> None:
    doing = {send.node for send in sends if isinstance(send.message, Cue | SpeakTrack)}
    for send in sends:
        if isinstance(send.message, Glance):
            frame = state.house.frames[send.node]
            assert state.live.frames[send.node].online and frame.room and frame.portrait
            assert send.node not in doing and 0.0 < abs(send.message.x) <= 1.0
            assert send.message.start > ms and send.message.lasts_ms > 0.0
        if isinstance(send.message, Cue):
            cue = send.message
            clip = state.house.clips[cue.clip]
            assert clip.answers_to(cue.gesture)
            assert clip.record.gesture == cue.performed_as
            assert clip.record.portrait == state.house.frames[send.node].portrait
            assert state.live.frames[send.node].online
            assert ms + AT_ONCE_MS <= cue.start < cue.expires
        if isinstance(send.message, RenderJob):
            assert state.live.render_nodes[send.node].online
        if isinstance(send.message, Manifest):
            assert all(record.clip in state.house.clips for record in send.message.clips)


def check_consent(state: State, effects: tuple[Effect, ...], now: Now) -> None:
    """Whoever may not move is not rendered, shown, cued or wished for; everybody has a record."""
    house = state.house
    assert set(house.consents) == set(house.subjects)
    still = {c.id for c in house.consents.values() if not c.move or c.resting or (c.until and c.until < now.wall[:10])}
    portraits = {portrait.id for portrait in house.portraits.values() if portrait.subject in still}
    assert not [frame for frame in house.frames.values() if frame.portrait in portraits]
    assert not [job for job in house.jobs.values() if job.portrait in portraits and job.status in ACTIVE]
    assert not [wish for wish in house.wishes.values() if wish.portrait in portraits]
    for record in house.rests.values():
        assert not {p.id for p in house.portraits.values()} & set(record.portraits)
    for effect in effects:
        message = effect.message if isinstance(effect, Send) else None
        if isinstance(message, Cue):
            assert house.clips[message.clip].record.portrait not in portraits
        if isinstance(message, SpeakTrack):
            saying = state.live.speeches[message.cue_id]
            assert house.consents[saying.subject].speak and saying.subject not in still
        if isinstance(message, RenderJob):
            assert message.portrait not in portraits
        if isinstance(message, Manifest):
            assert message.hanging is None or message.hanging.portrait not in portraits
            assert not {record.portrait for record in message.clips} & portraits


def check_house(state: State) -> None:
    house = state.house
    for job in house.jobs.values():
        assert (job.node is not None) == (job.status == "leased")
        assert job.portrait in house.portraits
    assert all(portrait.subject in house.subjects for portrait in house.portraits.values())
    assert all(clip.record.portrait in house.portraits for clip in house.clips.values())
    assert all(frame.portrait is None or frame.portrait in house.portraits for frame in house.frames.values())
    assert set(state.live.frames) <= set(house.frames)
    assert len({frame.name.casefold() for frame in house.frames.values()}) == len(house.frames)
    assert len({subject.name.casefold() for subject in house.subjects.values()}) == len(house.subjects)
    assert all(house.jobs[job].status in ACTIVE for job in state.live.progress)
    for wish in house.wishes.values():
        answered = any(c.record.portrait == wish.portrait and c.answers_to(wish.word) for c in house.clips.values())
        assert house.frames[wish.frame].portrait == wish.portrait
        assert answered or active_jobs(state, wish.portrait)
    for name, flight in state.live.cues.items():
        assert name == flight.cue.cue_id
        assert state.live.frames[flight.frame].online
    for name, saying in state.live.speeches.items():
        assert name == saying.track.cue_id
        assert state.live.frames[saying.frame].online
        assert house.consents[saying.subject].speak
        portrait = house.portraits.get(house.frames[saying.frame].portrait or PortraitId(""))
        assert portrait is not None and portrait.subject == saying.subject
    for node in state.live.frames:
        mine = [flight.cue for flight in state.live.cues.values() if flight.frame == node and flight.cue.scene]
        for one, other in pairwise(sorted(mine, key=lambda cue: cue.start)):
            assert until(state, one) <= other.start + 1e-6, "no frame is cued twice for one time"


def check_changes(before: House, after: House) -> None:
    """The rows, after the changes, are the new house."""
    found = changes(before, after)
    for table in TABLES:
        rows = {**getattr(before, table), **found.upserts.get(table, {})}
        for key in found.deletes.get(table, ()):
            del rows[key]
        assert rows == getattr(after, table)


def test_every_message_is_taken_in_an_empty_house() -> None:
    for message in SAMPLES:
        said = NodeSaid(NodeId(getattr(message, "node_id", "x")), message)
        decide(State(ClockId("c")), said, Now(HubMs(0), ""))
    assert {type(message) for message in SAMPLES} == set(ALL)
