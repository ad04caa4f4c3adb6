"""Viseme tracks at the controller: in local time to the player, told of in hub time, refused by code."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import pytest
from msgspec.structs import replace as change

from frame_node.core.events import LinkDown, LinkUp, MessageArrived, PlayerGone, PlayerSaid
from protocol.messages import CueRefused, SpeakTrack, Spoken, Viseme
from protocol.messages.player import CueTurnedDown, SpeakCue, Spoke
from protocol.words import ClockId, CueId, HubMs
from tests.unit.frame_node.homes import OFFSET, WELCOME, after, answer, at_home, said

TRACK = SpeakTrack(
    cue_id=CueId("s"),
    clock_id=ClockId("k"),
    start=HubMs(OFFSET + 2_000),
    expires=HubMs(OFFSET + 4_000),
    lasts_ms=900.0,
    visemes=(Viseme(name="PP", at_ms=0.0), Viseme(name="aa", at_ms=80.5)),
)
DONE = Spoke(cue_id=CueId("s"), started_ns=2_000_000_000, ended_ns=2_900_000_000)


def visemes(*at: float) -> tuple[Viseme, ...]:
    return tuple(Viseme(name="aa", at_ms=ms) for ms in at)


def test_a_track_goes_to_the_player_in_its_own_time_and_its_end_to_the_hub_in_hub_time() -> None:
    state, effects = after(at_home(), MessageArrived(TRACK), MessageArrived(TRACK))
    (order,) = said(effects, SpeakCue)
    assert order.marks == ((0, "PP"), (80_500_000, "aa")) and order.lasts_ns == 900_000_000
    assert order.start_ns == pytest.approx(2_000_000_000, abs=1e6)
    state, effects = after(state, PlayerSaid(DONE), now=3_000.0)
    (spoken,) = said(effects, Spoken)
    assert (spoken.started, spoken.ended) == pytest.approx((OFFSET + 2_000, OFFSET + 2_900), abs=1.0)
    assert not state.speeches
    assert not said(after(state, MessageArrived(TRACK), now=3_000.0)[1], SpeakCue), "once is enough"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("protocol.foreign_clock", {"clock_id": ClockId("other")}),
        ("playback.expired", {"start": HubMs(OFFSET - 5_000), "expires": HubMs(OFFSET - 4_000)}),
        ("playback.too_far_ahead", {"start": HubMs(OFFSET + 1e8), "expires": HubMs(OFFSET + 1e9)}),
        ("playback.bad_track", {"lasts_ms": nan}),
        ("playback.bad_track", {"lasts_ms": inf}),
        ("playback.bad_track", {"lasts_ms": 0.0}),
        ("playback.bad_track", {"visemes": visemes(80.0, 0.0)}),
        ("playback.bad_track", {"visemes": visemes(-1.0)}),
        ("playback.bad_track", {"visemes": visemes(nan)}),
        ("playback.bad_track", {"visemes": visemes(901.0)}),
        ("playback.bad_track", {"visemes": visemes(*[1.0] * 2_001)}),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_code(code: str, changes: dict[str, Any]) -> None:
    state, effects = after(at_home(), MessageArrived(change(TRACK, **changes)))
    (refused,) = said(effects, CueRefused)
    assert refused.code == code and refused.reason and refused.cue_id == "s"
    assert not said(effects, SpeakCue) and not state.speeches


def test_what_the_player_turns_down_or_takes_with_it_is_told_to_the_hub() -> None:
    state, _ = after(at_home(), MessageArrived(TRACK))
    no = CueTurnedDown(cue_id=CueId("s"), code="playback.no_atlas", reason="none")
    assert said(after(state, PlayerSaid(no))[1], CueRefused)[0].code == "playback.no_atlas"
    assert said(after(state, PlayerGone("it died"))[1], CueRefused)[0].code == "playback.player_gone"


def test_an_end_that_could_not_be_told_is_told_later() -> None:
    state, effects = after(at_home(), MessageArrived(TRACK), LinkDown(), PlayerSaid(DONE))
    assert not said(effects, Spoken)
    _, effects = after(state, LinkUp(), MessageArrived(WELCOME), answer(1_000.0))
    assert said(effects, Spoken)
