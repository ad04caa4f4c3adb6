"""When the panel is lit: quiet hours, somebody who stirs in them, and nobody for long."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frame_node.core.decide import decide
from frame_node.core.events import EyesSaid, LightPanel, MessageArrived, PlayerSaid, Ticked
from frame_node.core.panel import AWAKE_MS, is_quiet, light_panel
from frame_node.core.state import Identity, State
from frame_node.settings import PanelSettings, quiet_minutes
from protocol.messages import SetPanel, SpeakTrack
from protocol.messages.eyes import EyesNoticed, EyesSeen
from protocol.messages.player import PlayerUp, Touched
from protocol.words import NodeId
from tests.samples import SAMPLES

NIGHT = quiet_minutes(PanelSettings(quiet="22:30-07:00"))
TOUCH = PlayerSaid(Touched(at_ns=0))
UP = PlayerSaid(PlayerUp(pid=1, width=1, height=1, driver="d", renderer="r", real_time=False))
ME = Identity(NodeId("f"), "Frame", "", "b", "s", 1)


def frame(**me: object) -> State:
    return State(replace(ME, **me))  # type: ignore[arg-type]


def lit(state: State, event: object, now: float) -> tuple[State, list[bool]]:
    state, effects = light_panel(state, event, now)  # type: ignore[arg-type]
    return state, [effect.on for effect in effects if isinstance(effect, LightPanel)]


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439))
def test_hours_may_pass_midnight(start: int, end: int, minute: int) -> None:
    day = range(start, end) if start <= end else [*range(start, 1440), *range(end)]
    assert is_quiet((start, end), minute) == (minute in day)


@pytest.mark.parametrize(("text", "minutes"), [("", None), ("22:30-07:00", (1350, 420)), ("13:00-15:05", (780, 905))])
def test_hours_are_read_as_minutes(text: str, minutes: tuple[int, int] | None) -> None:
    assert quiet_minutes(PanelSettings(quiet=text)) == minutes


def test_at_night_it_is_dark_and_a_touch_lights_it_for_a_while() -> None:
    state, said = lit(frame(quiet=NIGHT), Ticked(1349), 0.0)
    assert said == []
    state, said = lit(state, Ticked(1350), 1_000.0)
    assert said == [False]
    state, said = lit(state, TOUCH, 5_000.0)
    assert said == [True]
    state, said = lit(state, Ticked(1352), 5_000.0 + AWAKE_MS - 1)
    assert said == []
    state, said = lit(state, Ticked(1352), 5_000.0 + AWAKE_MS)
    assert said == [False]
    assert lit(state, Ticked(420), 9e6)[1] == [True], "morning"


def test_a_speech_that_is_asked_for_at_night_is_seen() -> None:
    state, _ = lit(frame(quiet=NIGHT), Ticked(3), 0.0)
    speech = next(message for message in SAMPLES if isinstance(message, SpeakTrack))
    assert lit(state, MessageArrived(speech), 1_000.0)[1] == [True]


def test_the_houses_quiet_hours_hold_where_the_frames_own_settings_name_none() -> None:
    told = MessageArrived(SetPanel(quiet="22:30-07:00"))
    night, _ = decide(frame(), told, 0.0)
    assert lit(night, Ticked(3), 1_000.0)[1] == [False]
    own, _ = decide(frame(quiet=(0, 2)), told, 0.0)
    assert lit(own, Ticked(3), 1_000.0)[1] == []
    no_more, _ = decide(night, MessageArrived(SetPanel()), 2_000.0)
    assert no_more.house_quiet is None


def test_who_only_stands_there_at_night_does_not_light_it() -> None:
    state, _ = lit(frame(quiet=NIGHT, has_eyes=True), Ticked(3), 0.0)
    assert lit(state, EyesSaid(EyesSeen(at_ns=0, present=True)), 1.0)[1] == []
    assert lit(state, EyesSaid(EyesNoticed(what="smile", at_ns=0, first_ns=0)), 1.0)[1] == []
    assert lit(state, EyesSaid(EyesNoticed(what="wave", at_ns=0, first_ns=0)), 1.0)[1] == [True]


def test_a_player_that_comes_up_in_the_dark_is_told() -> None:
    state, _ = lit(frame(quiet=NIGHT), Ticked(3), 0.0)
    assert lit(state, UP, 1.0)[1] == [False]
    assert lit(frame(), UP, 1.0)[1] == []


def test_nobody_for_long_darkens_it_and_somebody_lights_it() -> None:
    somebody, nobody = (EyesSaid(EyesSeen(at_ns=0, present=there)) for there in (True, False))
    state = replace(frame(dark_after_ms=60_000.0, has_eyes=True), seen=nobody.message)
    state, said = lit(state, somebody, 10_000.0)
    assert said == []
    state, said = lit(state, nobody, 69_000.0)
    assert said == []
    state, said = lit(state, Ticked(600), 70_000.0)
    assert said == [False]
    assert lit(state, somebody, 80_000.0)[1] == [True]


def test_without_eyes_that_see_it_stays_lit() -> None:
    blind = frame(dark_after_ms=60_000.0, has_eyes=True)
    assert lit(blind, Ticked(600), 9e9)[1] == []
    assert lit(frame(dark_after_ms=60_000.0), Ticked(600), 9e9)[1] == []
