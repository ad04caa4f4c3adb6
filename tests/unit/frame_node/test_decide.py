"""The controller's decisions are total, and what it tells a hub waits for it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as change

from frame_node.core.decide import decide
from frame_node.core.events import (
    Evict,
    EyesGone,
    EyesSaid,
    HangClips,
    LinkDown,
    LinkUp,
    MessageArrived,
    PlayerGone,
    PlayerSaid,
    Publish,
    PublishFailed,
    StoreChanged,
    StoreTroubled,
    SyncClock,
    Ticked,
)
from frame_node.core.state import State
from protocol.messages import (
    CueCancel,
    Hello,
    HubAnnounce,
    Manifest,
    Performance,
    SetLook,
    SpeakTrack,
    ViewerWaved,
    Welcome,
)
from protocol.messages.eyes import EyesNoticed, EyesOpened, EyesSeen
from protocol.messages.player import (
    CueTurnedDown,
    NowShowing,
    PlayCue,
    Spoke,
    Touched,
)
from protocol.words import BlobHash, ClockId, CueId
from tests.unit.frame_node.homes import (
    ANNOUNCE,
    CUE,
    DONE,
    MANIFEST,
    ME,
    STOCK,
    UP,
    WELCOME,
    after,
    answer,
    at_home,
    heard,
    said,
)


def test_a_new_hub_is_greeted_and_asked_for_its_time() -> None:
    state, effects = after(State(ME), LinkUp())
    assert said(effects, Hello)
    announce = HubAnnounce(clock_id=ClockId("k2"), online=True, software="", protocol=(1, 0))
    state, effects = after(at_home(), MessageArrived(announce))
    assert said(effects, Hello) and SyncClock(8, 18831) in effects
    assert not said(after(state, MessageArrived(announce))[1], Hello), "once is enough"
    state, effects = after(state, Ticked(), now=20_000.0)
    assert said(effects, Hello), "until it is answered"


def test_reports_wait_for_the_hub() -> None:
    state, _ = after(at_home(), MessageArrived(CUE), LinkDown())
    state, effects = after(state, PlayerSaid(DONE), PlayerSaid(Touched(at_ns=10**9)), now=3_000.0)
    assert not said(effects, Performance) and said(effects, PlayCue), "it greets back by itself"
    state, effects = after(state, LinkUp())
    assert said(effects, Hello) and not said(effects, Performance), "a broker without a hub would swallow it"
    state, effects = after(state, MessageArrived(WELCOME))
    assert len(said(effects, Performance)) == 1 and len(said(effects, ViewerWaved)) == 1
    (waved,) = said(effects, ViewerWaved)
    assert waved.answered_with == next(iter(state.cues))
    again = (LinkDown(), PublishFailed(waved), LinkUp(), MessageArrived(WELCOME))
    assert said(after(state, *again)[1], ViewerWaved) == [waved]


def test_reports_wait_while_the_hub_is_gone_and_its_broker_lives_on() -> None:
    state, _ = after(at_home(), MessageArrived(CUE), MessageArrived(change(ANNOUNCE, online=False)))
    state, effects = after(state, PlayerSaid(DONE))
    assert not said(effects, Performance)
    assert said(after(state, MessageArrived(WELCOME))[1], Performance)


messages = st.sampled_from(
    [
        CUE,
        CueCancel(),
        CueCancel(cue_id=CueId("c")),
        MANIFEST,
        Manifest(),
        SetLook(preset="night"),
        SpeakTrack(
            cue_id=CueId("s"), clock_id=ClockId("k"), start=CUE.start, expires=CUE.expires, lasts_ms=9.0, visemes=()
        ),
        Welcome(node_id=ME.node_id, clock_id=ClockId("k"), name="", http_url="http://h"),
        HubAnnounce(clock_id=ClockId("k3"), online=True, software="", protocol=(1, 0)),
        HubAnnounce(clock_id=ClockId("k3"), online=False, software="", protocol=(1, 0)),
    ]
)
spoken = st.sampled_from(
    [
        UP,
        DONE,
        Touched(at_ns=5),
        NowShowing(state="idle"),
        Spoke(cue_id=CueId("s"), started_ns=1, ended_ns=2),
        *(CueTurnedDown(cue_id=CueId(name), code="x", reason="y") for name in "cs"),
    ]
)
looks = st.sampled_from(
    [
        EyesOpened(pid=1, camera="drawn", width=640, height=480, confined="both"),
        EyesSeen(at_ns=1),
        EyesSeen(at_ns=2, present=True, attentive=True, viewers=1, x=0.5, near=0.5, distance_m=1.3),
        *(EyesNoticed(what=what, at_ns=3, first_ns=2) for what in ("wave", "smile", "wink")),
    ]
)
events = st.one_of(
    st.sampled_from(
        [
            LinkUp(),
            LinkDown(),
            Ticked(),
            PlayerGone("gone"),
            EyesGone("eyes.busy", "b"),
            StoreTroubled("store.disk_full", "", BlobHash("a")),
        ]
    ),
    messages.map(MessageArrived),
    spoken.map(PlayerSaid),
    looks.map(EyesSaid),
    messages.map(PublishFailed),
    st.sets(st.sampled_from(sorted(STOCK))).map(lambda held: StoreChanged({blob: STOCK[blob] for blob in held}, 10**9)),
    st.floats(0, 1e5).map(answer),
    st.floats(0, 1e5).map(lambda now: heard(now, 0.5)),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(events, max_size=30))
def test_decide_is_total_and_modest(happened: list[Any]) -> None:
    state, now = State(ME), 0.0
    for event in happened:
        now += 400.0
        was_linked = state.link_up
        state, effects = decide(state, event, now)
        if not state.link_up and not was_linked:
            assert not any(isinstance(one, Publish) for one in effects), "nothing is said into the void"
        assert not any(isinstance(one, Evict) for one in effects) or state.kept
        if state.player is None:
            assert not any(isinstance(one, HangClips) for one in effects)
    assert len(state.unsaid) <= 64 and len(state.done) <= 256
