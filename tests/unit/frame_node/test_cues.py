"""Cues: handed over in the frame's own time, refused with a reason, lost with their player."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as change

from frame_node.core.events import (
    HangClips,
    MessageArrived,
    PlayerGone,
    PlayerSaid,
    TellPlayer,
)
from frame_node.core.state import State
from protocol.messages import (
    CueRefused,
    Message,
    Performance,
    SetLook,
)
from protocol.messages.player import (
    CancelCue,
    PlayCue,
    Touched,
)
from protocol.words import ClipId, ClockId, CueId, HubMs, PortraitId, SceneId
from tests.unit.frame_node.homes import (
    CLIPS,
    CUE,
    DONE,
    ME,
    OFFSET,
    UP,
    after,
    at_home,
    said,
)


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


def test_a_cue_from_before_this_start_may_have_been_performed_already() -> None:
    home = replace(at_home(), me=replace(ME, since_ms=2_500.0))
    (refused,) = said(after(home, MessageArrived(CUE))[1], CueRefused)
    assert refused.code == "playback.expired"


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
