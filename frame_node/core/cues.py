"""Cues at the controller: from hub time to this machine's, refused with a reason or handed to the player. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from frame_node.core.events import Effect, TellPlayer
from frame_node.core.state import Decision, Happened, OpenCue, State, Waved, with_done
from frame_node.core.tell import refused, report
from frame_node.core.timekeeping import too_unsure_for
from protocol.errors import ClockForeign
from protocol.messages import ClipRecord, Cue, CueCancel
from protocol.messages.player import CancelCue, CueTurnedDown, Performed, PlayCue
from protocol.words import ClockId, HubMs

GREET_LEAD_MS = 160.0
"""Time for a whole settle: an answer to a wave need not hit any instant."""
GREET_EXPIRES_MS = 1_000.0
WAVE_PAUSE_MS = 2_000.0
"""Touches closer together than this are one wave."""
FARTHEST_MS = 3_600_000.0
"""Nobody plans a cue for later than in an hour, and numbers beyond it fit on no pipe."""
OWN_CLOCK = ClockId("")


def take_cue(state: State, cue: Cue, now: float) -> Decision:
    """Refuse it or hand it to the player; a duplicate is neither."""
    if cue.cue_id in state.cues or cue.cue_id in state.done:
        return state, ()
    try:
        start_ms = state.clock.to_local(cue.start, cue.clock_id)
        expires_ms = state.clock.to_local(cue.expires, cue.clock_id)
    except ClockForeign as error:
        return _refuse(state, OpenCue(cue, now), *clock_trouble(state, cue.clock_id, error))
    opened = OpenCue(cue, start_ms)
    if (reason := _why_not(state, opened, expires_ms, now)) is not None:
        return _refuse(state, opened, *reason)
    return _hand_over(state, opened, min(expires_ms, start_ms + FARTHEST_MS))


def clock_trouble(state: State, clock_id: ClockId, error: ClockForeign) -> tuple[str, str]:
    """Code and reason: the time of a hub whose clock is not known yet is another thing than foreign time."""
    unsure = state.clock.clock_id is None and clock_id == state.hub
    return "playback.clock_unsure" if unsure else error.code, error.message


def cancel_cue(state: State, cancel: CueCancel) -> Decision:
    return state, (TellPlayer(CancelCue(cue_id=cancel.cue_id)),) if state.player else ()


def turned_down(state: State, answer: CueTurnedDown) -> Decision:
    opened = state.cues.get(answer.cue_id)
    return _refuse(state, opened, answer.code, answer.reason) if opened else (state, ())


def performed(state: State, done: Performed) -> Decision:
    opened = state.cues.get(done.cue_id)
    return report(with_done(state, done.cue_id), Happened(opened, done)) if opened else (state, ())


def lose_player(state: State, reason: str) -> Decision:
    """What the player was to perform is lost with it."""
    effects: tuple[Effect, ...] = ()
    for opened in tuple(state.cues.values()):
        state, more = _refuse(state, opened, "playback.player_gone", reason)
        effects += more
    return state, effects


def greet_back(state: State, at_ms: float, now: float, by: Literal["hand", "touch"] = "touch") -> Decision:
    """A viewer waved: answer from the own store, and tell the hub when that is possible."""
    if state.waved_at is not None and now - state.waved_at < WAVE_PAUSE_MS:
        return state, ()
    state = replace(state, waved_at=now)
    clip = _in_turn(state, [one for one in state.on_the_wall if one.gesture == "greet" or "wave" in one.performs])
    if clip is None or not _at_rest(state):
        return report(state, Waved(at_ms, None, by))
    state, performs = _perform(state, clip, "wave", now)
    state, told = report(state, Waved(at_ms, state.own_cue, by))
    return state, (*performs, *told)


def answer(state: State, gesture: str, now: float) -> Decision:
    """A viewer smiled or the like: answer in kind, unless something else is going on."""
    clip = _in_turn(state, [one for one in state.on_the_wall if one.gesture == gesture and not one.atlas])
    if clip is None or not _at_rest(state) or state.cues:
        return state, ()
    return _perform(state, clip, gesture, now)


def _in_turn(state: State, clips: Sequence[ClipRecord]) -> ClipRecord | None:
    """Of the variants of the first one's gesture the one after the last that was performed; None of none."""
    variants = sorted((one for one in clips if one.gesture == clips[0].gesture), key=lambda one: one.variant)
    last = state.last_own.get(clips[0].gesture) if clips else None
    turn = next((number for number, one in enumerate(variants, 1) if one.clip == last), 0)
    return variants[turn % len(variants)] if variants else None


def _at_rest(state: State) -> bool:
    return state.player is not None and state.now_showing is not None and state.now_showing.state == "idle"


def _perform(state: State, clip: ClipRecord, gesture: str, now: float) -> Decision:
    """A cue that the frame gives itself; scenes give way to it."""
    last_own = {**state.last_own, clip.gesture: clip.clip}
    state = replace(state, greeted=state.greeted + 1, last_own=last_own)
    cue = Cue(
        cue_id=state.own_cue,
        clip=clip.clip,
        gesture=gesture,
        performed_as=clip.gesture,
        clock_id=OWN_CLOCK,
        start=HubMs(0.0),
        expires=HubMs(0.0),
    )
    start_ms = now + GREET_LEAD_MS
    state, freed = _leave_scenes(state, start_ms, start_ms + _lasts_ms(clip))
    state, handed = _hand_over(state, OpenCue(cue, start_ms, own=True), start_ms + GREET_EXPIRES_MS)
    return state, (*freed, *handed)


def _leave_scenes(state: State, start_ms: float, end_ms: float) -> Decision:
    """A viewer goes before a scene: its cues that wait for this time are turned down, and it goes on without us."""
    clips = {clip.clip: clip for clip in state.on_the_wall}
    effects: tuple[Effect, ...] = ()
    for opened in tuple(state.cues.values()):
        clip = clips.get(opened.cue.clip)
        lasts_ms = _lasts_ms(clip) if clip else 0.0
        if opened.cue.scene is None or opened.start_ms >= end_ms or opened.start_ms + lasts_ms <= start_ms:
            continue
        state, told = _refuse(state, opened, "playback.busy", "it greets a viewer back")
        effects += (TellPlayer(CancelCue(cue_id=opened.cue.cue_id)), *told)
    return state, effects


def _lasts_ms(clip: ClipRecord) -> float:
    return 1000.0 * clip.images / clip.fps


def _why_not(state: State, opened: OpenCue, expires_ms: float, now: float) -> tuple[str, str] | None:
    cue, start_ms = opened.cue, opened.start_ms
    if unsure := too_unsure_for(state, cue.scene, now):
        return "playback.clock_unsure", unsure
    if expires_ms < now:
        return "playback.expired", f"it came {now - expires_ms:.0f} ms after its expiry"
    if start_ms < state.me.since_ms:
        # The frame may have performed it before it was started anew: what it has done is forgotten with a process.
        return "playback.expired", "it was to begin before this frame was started"
    if start_ms > now + FARTHEST_MS:
        return "playback.too_far_ahead", "it is to begin in more than an hour"
    if state.player is None:
        return "playback.player_gone", "the player is starting"
    if all(clip.clip != cue.clip for clip in state.on_the_wall):
        return "playback.no_clip", "the clip is not on this wall"
    return None


def _hand_over(state: State, opened: OpenCue, expires_ms: float) -> Decision:
    cue = opened.cue
    order = PlayCue(
        cue_id=cue.cue_id,
        clip=cue.clip,
        start_ns=round(opened.start_ms * 1e6),
        expires_ns=round(expires_ms * 1e6),
    )
    return replace(state, cues={**state.cues, cue.cue_id: opened}), (TellPlayer(order),)


def _refuse(state: State, opened: OpenCue, code: str, reason: str) -> Decision:
    state = with_done(state, opened.cue.cue_id)
    return (state, ()) if opened.own else report(state, refused(state, opened, code, reason))
