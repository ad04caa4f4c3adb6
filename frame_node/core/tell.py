"""What the hub is told: at once when it can be, later when it cannot. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from math import inf
from typing import Literal

from frame_node.core.events import Effect, Publish
from frame_node.core.state import Decision, Happened, OpenCue, Said, State, Unsaid
from frame_node.core.timekeeping import SCENE_MS, SINGLE_MS
from protocol import PROTOCOL_VERSION
from protocol.messages import (
    Capabilities,
    CueRefused,
    Held,
    Hello,
    Message,
    Performance,
    Showing,
    Spoken,
    StoreReport,
    ViewerWaved,
)
from protocol.messages.playback import PlayerState
from protocol.messages.player import Performed
from protocol.time import HubClock

UNSAID_LIMIT = 64
SHOWING_EVERY_MS = 30_000.0
ASLEEP: Literal["asleep"] = "asleep"


def hello(state: State) -> Hello:
    me, player = state.me, state.player
    real = not me.simulated
    capabilities = Capabilities(
        codecs=("h264",),
        width=player.width if player else 0,
        height=player.height if player else 0,
        look=real,
        settle=real,
        presented_hashes=real,
        sense=me.has_eyes,
        mouth=real,
        engines=("simulated",) if me.simulated else (),
    )
    return Hello(
        node_id=me.node_id,
        kind="frame",
        name=me.name,
        boot_id=me.boot_id,
        software=me.software,
        protocol=PROTOCOL_VERSION,
        capabilities=capabilities,
        room=me.room,
        held=held(state),
    )


def held(state: State) -> Held:
    blobs = tuple(sorted(state.kept))
    digest = hashlib.sha256("".join(blobs).encode()).hexdigest()
    return Held(digest=digest, blobs=blobs, budget_bytes=state.me.budget, free_bytes=state.free)


def store_report(state: State) -> StoreReport:
    code, reason = state.problem if state.problem[0].startswith("store.") else ("", "")
    ready = tuple(clip.clip for clip in state.on_the_wall if clip.clip in state.cueable)
    return StoreReport(node_id=state.me.node_id, held=held(state), ready=ready, problem_code=code, problem=reason)


def showing(state: State, now: float) -> Showing:
    shown = state.now_showing
    word: PlayerState = shown.state if shown else "empty"
    clip = shown.clip if shown else None
    clock = state.clock if state.clock.clock_id == state.hub else HubClock()
    record = next((one for one in state.manifest.clips if one.clip == clip), None)
    return Showing(
        node_id=state.me.node_id,
        state=ASLEEP if word == "idle" and state.look.preset == ASLEEP else word,
        portrait=shown.portrait if shown else None,
        clip=clip,
        gesture=record.gesture if record else "",
        presented=shown.presented if shown else 0,
        dropped=shown.dropped if shown else 0,
        offset_uncertainty_ms=clock.uncertainty_ms(now),
        offset_ms=clock.offset_ms(now),
        skew_ppm=clock.skew.rate * 1e6 if clock.clock_id else None,
        sync=state.sync,
        problem_code=state.problem[0],
        problem=state.problem[1],
    )


def say_showing(state: State, now: float) -> Decision:
    """On change and every half minute."""
    fresh = showing(state, now)
    if not state.link_up or (state.said and not _changed(fresh, state.said) and now - state.said_at < SHOWING_EVERY_MS):
        return state, ()
    return replace(state, said=fresh, said_at=now), (Publish(fresh),)


def report(state: State, what: Unsaid) -> Decision:
    """Queue a report and say whatever can be said."""
    return flush(replace(state, unsaid=(*state.unsaid, what)[-UNSAID_LIMIT:]))


def flush(state: State) -> Decision:
    """Say in order what waits, up to the first that needs hub time which is not known yet.

    The broker would take it without a hub too, and nobody would ever know.
    """
    if not state.link_up or not state.welcomed:
        return state, ()
    effects: list[Effect] = []
    waiting = list(state.unsaid)
    while waiting and (message := _message(state, waiting[0])) is not None:
        effects.append(Publish(message))
        waiting.pop(0)
    return replace(state, unsaid=tuple(waiting)), tuple(effects)


def refused(state: State, open_cue: OpenCue, code: str, reason: str) -> CueRefused:
    cue = open_cue.cue
    return CueRefused(node_id=state.me.node_id, cue_id=cue.cue_id, code=code, reason=reason, trace=cue.trace)


def _message(state: State, what: Unsaid) -> Message | None:
    if isinstance(what, Message):
        return what
    if state.clock.clock_id is None or state.clock.clock_id != state.hub:
        return None
    if isinstance(what, Happened):
        return _performance(state, what.open, what.performed)
    if isinstance(what, Said):
        return _spoken(state, what)
    clock_id = state.clock.clock_id
    at = state.clock.to_hub(what.at_ms)
    return ViewerWaved(node_id=state.me.node_id, by=what.by, clock_id=clock_id, at=at, answered_with=what.answered_with)


def _performance(state: State, open_cue: OpenCue, done: Performed) -> Performance:
    cue, clock, clock_id = open_cue.cue, state.clock, state.clock.clock_id
    assert clock_id is not None
    return Performance(
        node_id=state.me.node_id,
        cue_id=cue.cue_id,
        clip=cue.clip,
        gesture=cue.gesture,
        performed_as=cue.performed_as,
        clock_id=clock_id,
        planned=clock.to_hub(open_cue.start_ms),
        settled=clock.to_hub(done.settled_ns / 1e6),
        started=clock.to_hub(done.started_ns / 1e6),
        ended=clock.to_hub(done.ended_ns / 1e6),
        drift_ms=done.started_ns / 1e6 - open_cue.start_ms,
        uncertainty_ms=clock.uncertainty_ms(done.started_ns / 1e6) or 0.0,
        presented=done.presented,
        dropped=done.dropped,
        first=done.first,
        last=done.last,
        cancelled=done.cancelled,
        trace=cue.trace,
        scene=cue.scene,
    )


def _spoken(state: State, said: Said) -> Spoken:
    track, clock, done = said.open.track, state.clock, said.spoke
    assert clock.clock_id is not None
    return Spoken(
        node_id=state.me.node_id,
        cue_id=track.cue_id,
        clock_id=clock.clock_id,
        planned=clock.to_hub(said.open.start_ms),
        started=clock.to_hub(done.started_ns / 1e6),
        ended=clock.to_hub(done.ended_ns / 1e6),
        cancelled=done.cancelled,
        trace=track.trace,
    )


def _changed(one: Showing, other: Showing) -> bool:
    facts = [
        (s.state, s.portrait, s.clip, s.gesture, s.problem_code, s.problem, s.sync, _fit_for(s)) for s in (one, other)
    ]
    return facts[0] != facts[1]


def _fit_for(said: Showing) -> tuple[bool, bool]:
    """Whether hub time is known well enough for scenes, and for single cues."""
    unsure = inf if said.offset_uncertainty_ms is None else said.offset_uncertainty_ms
    return unsure <= SCENE_MS, unsure <= SINGLE_MS
