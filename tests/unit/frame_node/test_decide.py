"""The controller's decisions are total, and they are the right ones where it matters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as change

from frame_node.core.decide import decide
from frame_node.core.events import (
    Effect,
    Evict,
    EyesGone,
    EyesSaid,
    Fetch,
    HangClips,
    KeepManifest,
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
    TakeStock,
    TellPlayer,
    Ticked,
    TimeHeard,
)
from frame_node.core.state import Identity, State
from frame_node.core.store_plan import Kept
from protocol.messages import (
    ClipRecord,
    ClockAnswer,
    Cue,
    CueCancel,
    CueRefused,
    Hanging,
    Hello,
    HubAnnounce,
    Manifest,
    Message,
    Performance,
    SetLook,
    Showing,
    SpeakTrack,
    StoreReport,
    ViewerWaved,
    Welcome,
)
from protocol.messages.eyes import EyesNoticed, EyesOpened, EyesSeen
from protocol.messages.player import (
    CancelCue,
    ClipUnplayable,
    CueTurnedDown,
    NowShowing,
    Performed,
    PlayCue,
    PlayerUp,
    Spoke,
    Touched,
)
from protocol.time import HubClock, Sample
from protocol.words import BlobHash, ClipId, ClockId, CueId, HubMs, NodeId, PortraitId, SceneId, SubjectId

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


def test_a_new_hub_is_greeted_and_asked_for_its_time() -> None:
    state, effects = after(State(ME), LinkUp())
    assert said(effects, Hello)
    announce = HubAnnounce(clock_id=ClockId("k2"), online=True, software="", protocol=(1, 0))
    state, effects = after(at_home(), MessageArrived(announce))
    assert said(effects, Hello) and SyncClock(8, 18831) in effects
    assert not said(after(state, MessageArrived(announce))[1], Hello), "once is enough"
    state, effects = after(state, Ticked(), now=20_000.0)
    assert said(effects, Hello), "until it is answered"


def test_the_manifest_brings_what_is_lacking_and_hangs_what_is_there() -> None:
    welcome = Welcome(node_id=ME.node_id, clock_id=ClockId("k"), name="H", http_url="http://h")
    state, effects = after(State(ME), LinkUp(), PlayerSaid(UP), MessageArrived(welcome), StoreChanged({}, 10**9))
    state, effects = after(state, MessageArrived(MANIFEST))
    (fetch,) = [one for one in effects if isinstance(one, Fetch)]
    assert [one.blob for one in fetch.blobs] == [CLIPS[0].track, CLIPS[0].video, CLIPS[1].track, CLIPS[1].video]
    state, effects = after(state, StoreChanged(STOCK, 10**9))
    assert HangClips(PortraitId("p"), CLIPS) in effects
    assert not any(isinstance(one, HangClips) for one in after(state, StoreChanged(STOCK, 10**9))[1])


def test_a_cue_is_handed_over_in_local_time_and_reported_in_hub_time() -> None:
    state, effects = after(at_home(), MessageArrived(CUE))
    (order,) = said(effects, PlayCue)
    assert (order.start_ns, order.expires_ns) == (2_000_000_000, 4_000_000_000)
    assert not after(state, MessageArrived(CUE))[1], "a duplicate does nothing"
    state, effects = after(state, PlayerSaid(DONE))
    (report,) = said(effects, Performance)
    assert report.started == OFFSET + 2_000.5 and report.drift_ms == 0.5 and report.planned == CUE.start
    assert not said(after(state, MessageArrived(CUE), PlayerSaid(DONE))[1], Message)


def test_a_cue_it_cannot_keep_is_refused() -> None:
    home = at_home()
    cases = {
        "protocol.foreign_clock": (home, change(CUE, clock_id=ClockId("other"))),
        "playback.expired": (home, change(CUE, expires=HubMs(OFFSET + 900))),
        "playback.too_far_ahead": (home, change(CUE, start=HubMs(1e300), expires=HubMs(1e300))),
        "playback.no_clip": (home, change(CUE, clip=ClipId("laugh"))),
        "playback.clock_unsure": (replace(home, clock=State(ME).clock), CUE),
        "playback.player_gone": (after(home, PlayerGone("killed"))[0], CUE),
    }
    for code, (state, cue) in cases.items():
        (refused,) = said(after(state, MessageArrived(cue))[1], CueRefused)
        assert refused.code == code and refused.reason


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


def test_a_cue_from_before_this_start_may_have_been_performed_already() -> None:
    home = replace(at_home(), me=replace(ME, since_ms=2_500.0))
    (refused,) = said(after(home, MessageArrived(CUE))[1], CueRefused)
    assert refused.code == "playback.expired"


def test_who_speaks_in_the_time_of_another_clock_is_asked_who_it_is() -> None:
    foreign = MessageArrived(change(CUE, clock_id=ClockId("other")))
    state, effects = after(at_home(), foreign)
    assert said(effects, Hello)
    assert not said(after(state, foreign, answer(1_000.0, "another"))[1], Hello), "one question at a time"
    assert said(after(at_home(), answer(1_000.0, "another"))[1], Hello)


def test_time_answers_that_nobody_asked_for_say_nothing() -> None:
    home, far = at_home(), HubMs(1e300)
    for sent, received in ((-20_000.0, HubMs(0.0)), (5_000.0, HubMs(0.0)), (999.0, far)):
        lie = ClockAnswer(clock_id=ClockId("k"), sent=sent, received=received, answered=HubMs(7.0))
        assert after(home, MessageArrived(lie))[0].clock == home.clock


def test_a_hash_that_is_a_path_is_never_fetched() -> None:
    evil = change(CLIPS[1], video=BlobHash("../node-id"), track=BlobHash("/etc/passwd"))
    manifest = MessageArrived(change(MANIFEST, clips=(CLIPS[0], evil)))
    _, effects = after(at_home(), StoreChanged({}, 10**9), manifest)
    fetches = [one for one in effects if isinstance(one, Fetch)]
    assert {blob.blob for one in fetches for blob in one.blobs} <= set(STOCK)


def test_a_full_disk_is_looked_at_again_until_there_is_room() -> None:
    state, effects = after(at_home(), StoreChanged({}, 1_000), StoreTroubled("store.disk_full", "full"))
    assert TakeStock() not in effects
    state, effects = after(state, Ticked())
    assert TakeStock() in effects
    state, effects = after(state, StoreChanged({}, 10**9))
    assert len([one for one in effects if isinstance(one, Fetch)][-1].blobs) == 4
    state, effects = after(state, StoreChanged(STOCK, 10**9))
    assert state.problem == ("", "") and TakeStock() not in after(state, Ticked())[1]


def test_a_viewer_goes_before_a_scene_and_not_before_a_direct_cue() -> None:
    scene = change(CUE, cue_id=CueId("in-scene"), scene=SceneId("s"), start=HubMs(OFFSET + 1_500))
    later = change(scene, cue_id=CueId("later"), start=HubMs(OFFSET + 60_000), expires=HubMs(OFFSET + 62_000))
    state, _ = after(at_home(), MessageArrived(scene), MessageArrived(later))
    state, effects = after(state, PlayerSaid(Touched(at_ns=10**9)))
    assert [type(one.message) for one in effects if isinstance(one, TellPlayer)] == [CancelCue, PlayCue]
    (refused,) = said(effects, CueRefused)
    assert (refused.cue_id, refused.code) == ("in-scene", "playback.busy")
    assert "later" in state.cues
    alone, _ = after(at_home(), MessageArrived(change(CUE, start=HubMs(OFFSET + 1_500))))
    assert not said(after(alone, PlayerSaid(Touched(at_ns=10**9)))[1], CueRefused)


def test_a_lost_player_loses_its_cues_and_is_told_everything_again() -> None:
    state, _ = after(at_home(), MessageArrived(MessageArrived(CUE).message))
    state, effects = after(state, PlayerGone("killed"))
    assert said(effects, CueRefused)[0].code == "playback.player_gone"
    state, effects = after(state, MessageArrived(SetLook(preset="candle")), PlayerSaid(UP))
    assert HangClips(PortraitId("p"), CLIPS) in effects
    assert [one.preset for one in [e.message for e in effects if isinstance(e, TellPlayer)]] == ["candle"]


def test_a_broken_clip_is_left_out_until_its_bytes_come_anew() -> None:
    broken = ClipUnplayable(clip=ClipId("greet"), code="playback.clip_broken", reason="truncated")
    state, effects = after(at_home(), PlayerSaid(broken))
    assert HangClips(PortraitId("p"), CLIPS[:1]) in effects and state.problem[0] == "playback.clip_broken"
    without = {blob: kept for blob, kept in STOCK.items() if blob != CLIPS[1].video}
    state, effects = after(state, StoreChanged(without, 10**9))
    assert any(isinstance(one, Fetch) for one in effects)
    state, effects = after(state, StoreChanged(STOCK, 10**9))
    assert HangClips(PortraitId("p"), CLIPS) in effects


def heard(now: float, half_ms: float, clock: str = "k") -> TimeHeard:
    at = HubMs(now + OFFSET)
    return TimeHeard(Sample(ClockId(clock), now - half_ms, at, at, now + half_ms))


def test_what_it_can_keep_depends_on_how_well_it_knows_the_time() -> None:
    scene = change(CUE, cue_id=CueId("s"), scene=SceneId("scene"))
    for half_ms, fit_for_scenes, fit_for_one in ((15.0, True, True), (60.0, False, True), (150.0, False, False)):
        state, effects = after(replace(at_home(), clock=HubClock()), heard(1_000.0, half_ms))
        (showing,) = said(effects, Showing)
        assert showing.sync == "udp" and abs(showing.offset_uncertainty_ms - half_ms) < 1.0
        assert showing.offset_ms == OFFSET and showing.skew_ppm == 0.0
        for cue, fit in ((CUE, fit_for_one), (scene, fit_for_scenes)):
            effects = after(state, MessageArrived(cue))[1]
            assert bool(said(effects, PlayCue)) == fit
            assert [one.code for one in said(effects, CueRefused)] == [] if fit else ["playback.clock_unsure"]


def test_a_machine_that_slept_asks_for_the_time_at_once() -> None:
    state, effects = after(at_home(), Ticked(), now=1_900.0)
    assert not asked(effects), "it is sure enough"
    state, effects = after(state, PlayerSaid(NowShowing(state="idle")), now=9_000.0)
    assert len(asked(effects)) == 1 and state.clock.clock_id is None
    late = change(CUE, start=HubMs(OFFSET + 9_500), expires=HubMs(OFFSET + 9_900))
    assert said(after(state, MessageArrived(late), now=9_010.0)[1], CueRefused)[0].code == "playback.clock_unsure"
    state, _ = after(state, heard(9_020.0, 1.0), now=9_020.0)
    assert said(after(state, MessageArrived(late), now=9_030.0)[1], PlayCue)


def test_a_silent_hub_is_asked_every_second_and_a_heard_one_ever_less() -> None:
    state, times = replace(at_home(), clock=HubClock()), []
    for second in range(2, 120):
        state, effects = after(state, Ticked(), now=second * 1_000.0)
        times += [second for _ in asked(effects)]
        if second > 10:
            state, _ = after(state, *[heard(second * 1_000.0, 0.05) for _ in asked(effects)], now=second * 1_000.0)
    assert times[:9] == [*range(2, 11)] and len(times) < 30
    assert asked(after(state, LinkDown(), LinkUp(), answer(1.0, "k2"))[1]) == []


def test_a_restarted_hub_is_believed_by_its_signature() -> None:
    state, _ = after(at_home(), heard(1_000.0, 0.1, "k2"), answer(1_000.0, "k"))
    assert state.clock.clock_id == "k" and state.sync == "mqtt", "the hub that welcomed it still speaks"
    state, _ = after(state, answer(1_001.0, "k3"))
    assert state.clock.clock_id == "k", "an unsigned answer must be the welcomed hub's"


def asked(effects: list[Effect]) -> list[SyncClock]:
    return [one for one in effects if isinstance(one, SyncClock)]


def test_a_clip_that_was_described_wrongly_gets_another_chance() -> None:
    broken = ClipUnplayable(clip=ClipId("greet"), code="playback.clip_broken", reason="999 images")
    lie = change(MANIFEST, clips=(CLIPS[0], change(CLIPS[1], images=999)))
    state, _ = after(at_home(), MessageArrived(lie), PlayerSaid(broken), MessageArrived(lie))
    assert len(state.on_the_wall) == 1
    assert HangClips(PortraitId("p"), CLIPS) in after(state, MessageArrived(MANIFEST))[1]


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


def test_what_must_not_be_kept_is_erased_at_once_and_told() -> None:
    state = at_home()
    blobs = tuple(STOCK)
    state, effects = after(state, MessageArrived(Manifest(drop=blobs, erase=blobs)))
    evicted = effects.index(Evict(blobs))
    hung = [effects.index(effect) for effect in effects if isinstance(effect, HangClips)]
    assert hung and max(hung) < evicted  # the player lets go first
    kept = [effect.manifest for effect in effects if isinstance(effect, KeepManifest)]
    assert [manifest.erase for manifest in kept] == [()]  # the disk does not even keep the hashes
    state, effects = after(state, StoreChanged({}, 10**9))
    (report,) = (e.message for e in effects if isinstance(e, Publish) and isinstance(e.message, StoreReport))
    assert report.held.blobs == ()
