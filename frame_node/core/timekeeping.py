"""Hub time at the controller: when to ask for it, what answers mean, what it is good enough for. Pure."""

from __future__ import annotations

from dataclasses import replace

from frame_node.core.events import SyncClock
from frame_node.core.state import Decision, State
from protocol.messages.playback import SyncWay
from protocol.probing import burst, pause_ms
from protocol.time import HubClock, Sample
from protocol.words import SceneId

SCENE_MS = 20.0
"""Frames that perform together must know hub time this well: half an image at 30 fps is 17 ms."""
SINGLE_MS = 100.0
"""A cue for one frame alone may be this unsure."""
GAP_MS = 3_000.0
"""Something happens every second; nothing for so long means that the machine slept."""

STALE_MS = 10_000.0
"""An answer to a question that was asked longer ago says nothing."""


def ask(state: State, now: float) -> Decision:
    return replace(state, asked_at=now), (SyncClock(burst(state.clock), state.time_port),)


def ask_when_due(state: State, now: float) -> Decision:
    if state.hub is None:
        return state, ()
    due = state.asked_at is None or now - state.asked_at >= pause_ms(state.clock, state.asked_at)
    return ask(state, now) if due else (state, ())


def take_answer(state: State, sample: Sample, way: SyncWay) -> State:
    """A signed answer of a hub that has just restarted comes before its announcement, and counts."""
    if way == "mqtt" and (sample.clock_id != state.hub or not _plausible(sample)):
        return state
    return replace(state, clock=state.clock.with_sample(sample), sync=way)


def _plausible(sample: Sample) -> bool:
    """Unsigned answers are believed only when they come soon after a question, and were not given before it came."""
    return 0.0 <= sample.heard - sample.asked <= STALE_MS and sample.received <= sample.answered


def wake(state: State, now: float) -> Decision:
    """Notice that the machine slept: what was known of hub time is void, for not every clock counts sleep rightly."""
    slept = state.seen_at is not None and now - state.seen_at > GAP_MS
    state = replace(state, seen_at=now)
    if not slept:
        return state, ()
    state = replace(state, clock=HubClock(), sync="")
    return ask(state, now) if state.hub is not None else (state, ())


def too_unsure_for(state: State, scene: SceneId | None, now: float) -> str:
    """Empty when hub time is known well enough for a cue of this scene or of none, else the reason."""
    unsure, limit = state.clock.uncertainty_ms(now), SCENE_MS if scene else SINGLE_MS
    if unsure is None:
        return "hub time is not known yet"
    return f"hub time is known to {unsure:.0f} ms only, and this needs {limit:.0f}" if unsure > limit else ""
