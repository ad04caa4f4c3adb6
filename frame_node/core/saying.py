"""Viseme tracks at the controller: refused with a reason, or handed to the player in this machine's time. Pure."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import isfinite

from frame_node.core.cues import FARTHEST_MS, clock_trouble
from frame_node.core.events import Effect, TellPlayer
from frame_node.core.state import Decision, OpenSpeech, Said, State, with_done
from frame_node.core.tell import report
from frame_node.core.timekeeping import too_unsure_for
from protocol.errors import ClockForeign
from protocol.messages import CueRefused, SpeakTrack
from protocol.messages.player import CueTurnedDown, SpeakCue, Spoke
from protocol.words import CueId

LONGEST_MS = 120_000.0
"""What is longer comes in sentences."""
MOST_VISEMES = 2_000


def take_speech(state: State, track: SpeakTrack, now: float) -> Decision:
    """Refuse it or hand it to the player; a duplicate is neither."""
    if track.cue_id in state.speeches or track.cue_id in state.done:
        return state, ()
    try:
        start_ms = state.clock.to_local(track.start, track.clock_id)
        expires_ms = state.clock.to_local(track.expires, track.clock_id)
    except ClockForeign as error:
        return _refuse(state, track, *clock_trouble(state, track.clock_id, error))
    if (reason := _why_not(state, track, start_ms, expires_ms, now)) is not None:
        return _refuse(state, track, *reason)
    order = SpeakCue(
        cue_id=track.cue_id,
        start_ns=round(start_ms * 1e6),
        lasts_ns=round(track.lasts_ms * 1e6),
        expires_ns=round(min(expires_ms, start_ms + FARTHEST_MS) * 1e6),
        marks=tuple((round(one.at_ms * 1e6), one.name) for one in track.visemes),
        words=track.words,
    )
    opened = OpenSpeech(track, start_ms)
    return replace(state, speeches={**state.speeches, track.cue_id: opened}), (TellPlayer(order),)


def speech_turned_down(state: State, answer: CueTurnedDown) -> Decision:
    opened = state.speeches.get(answer.cue_id)
    return _refuse(state, opened.track, answer.code, answer.reason) if opened else (state, ())


def spoke(state: State, done: Spoke) -> Decision:
    opened = state.speeches.get(done.cue_id)
    return report(_without(state, done.cue_id), Said(opened, done)) if opened else (state, ())


def lose_voice(state: State, reason: str) -> Decision:
    """The player is gone, and what it was to say with it."""
    effects: tuple[Effect, ...] = ()
    for opened in tuple(state.speeches.values()):
        state, more = _refuse(state, opened.track, "playback.player_gone", reason)
        effects += more
    return state, effects


def _why_not(state: State, track: SpeakTrack, start_ms: float, expires_ms: float, now: float) -> tuple[str, str] | None:
    if bad := _what_is_wrong(track):
        return "playback.bad_track", bad
    if unsure := too_unsure_for(state, None, now):
        return "playback.clock_unsure", unsure
    if expires_ms < now or start_ms < state.me.since_ms:
        return "playback.expired", f"it came {now - min(expires_ms, start_ms):.0f} ms after its time"
    if start_ms > now + FARTHEST_MS:
        return "playback.too_far_ahead", "it is to begin in more than an hour"
    if state.player is None:
        return "playback.player_gone", "the player is starting"
    return None


def _what_is_wrong(track: SpeakTrack) -> str:
    times = [one.at_ms for one in track.visemes]
    if not (isfinite(track.lasts_ms) and 0.0 < track.lasts_ms <= LONGEST_MS):
        return f"a track lasts up to {LONGEST_MS / 1000:.0f} s"
    if len(times) > MOST_VISEMES:
        return f"it has {len(times)} visemes; {MOST_VISEMES} are the most"
    # Written so that what is no number fails as well.
    if not all(0.0 <= at <= track.lasts_ms for at in times) or not all(a <= b for a, b in pairwise(times)):
        return "its visemes do not follow each other within its length"
    return ""


def _refuse(state: State, track: SpeakTrack, code: str, reason: str) -> Decision:
    said = CueRefused(node_id=state.me.node_id, cue_id=track.cue_id, code=code, reason=reason, trace=track.trace)
    return report(_without(state, track.cue_id), said)


def _without(state: State, cue_id: CueId) -> State:
    speeches = {name: one for name, one in state.speeches.items() if name != cue_id}
    return with_done(replace(state, speeches=speeches), cue_id)
