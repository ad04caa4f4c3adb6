"""Hub time: whom the frame believes, when it asks, and what it may promise meanwhile."""

from __future__ import annotations

from dataclasses import replace

from msgspec.structs import replace as change

from frame_node.core.events import (
    LinkDown,
    LinkUp,
    MessageArrived,
    PlayerSaid,
    Ticked,
)
from protocol.messages import (
    ClockAnswer,
    CueRefused,
    Hello,
    Showing,
)
from protocol.messages.player import (
    NowShowing,
    PlayCue,
)
from protocol.time import HubClock
from protocol.words import ClockId, CueId, HubMs, SceneId
from tests.unit.frame_node.homes import (
    CUE,
    OFFSET,
    after,
    answer,
    asked,
    at_home,
    heard,
    said,
)


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
