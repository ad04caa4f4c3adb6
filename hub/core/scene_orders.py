"""Scenes on demand: one of the house by its name, a ripple, the ripple that a viewer's wave sets off, and no more."""

from __future__ import annotations

from dataclasses import replace

from hub.core.choreography import SCENE_LEAD_MS
from hub.core.commands import EVERYBODY, Command
from hub.core.cueing import cue_ids, free_from
from hub.core.decision import Decision, noted, with_live
from hub.core.hanging import frame_named
from hub.core.performing import LONGEST_QUEUE_MS, Outcome, meant_frames
from hub.core.records import Scene
from hub.core.scene_reading import read_scene
from hub.core.scenes import Ripple, ScenePart, SceneSpec, scene_called
from hub.core.staging import LONGEST_MS, Staging, staged
from hub.core.state import Now, SceneUnderWay, State
from hub.core.under_way import begun, cancelled, rests_for
from hub.core.wording import act, listed
from hub.errors import Busy, FrameUnknown, NobodyHangs, SceneInvalid, SceneResting, SceneTooLong, SceneUnknown
from protocol.errors import KinframeError
from protocol.messages import ViewerWaved
from protocol.words import HubMs, NodeId, TraceId

QUIET_MS = 5_000.0
"""Viewers set off at most one ripple in so long."""


def perform_scene(state: State, command: Command, trace: TraceId, now: Now) -> Outcome:
    """A scene of the house, by its name or id."""
    scene = scene_called(state, command.name or "")
    if scene is None:
        return Outcome(Decision(state), error=_unknown(command.name))
    try:
        spec = spec_of(scene)
    except SceneInvalid as invalid:
        return Outcome(Decision(state), error=invalid)
    rest_ms = rests_for(state, scene.id, 1000.0 * spec.cooldown, now)
    if rest_ms > 0:
        words = f"“{scene.name}” was started a moment ago; it can be started again in {_seconds(rest_ms)}."
        return Outcome(Decision(state), error=SceneResting(words))
    return _play(state, staged(state, spec), scene.id, scene.name, trace, now)


def spec_of(scene: Scene) -> SceneSpec:
    """Raises SceneInvalid for a row that an older or newer Kinframe wrote."""
    return read_scene({**scene.definition, "name": scene.name})


def _unknown(name: str | None) -> SceneUnknown:
    return SceneUnknown(f"There is no scene called {name}." if name else "Which scene? Say its name.")


def _play(state: State, staging: Staging, scene: str, name: str, trace: TraceId, now: Now) -> Outcome:
    left_out = staging.left_out()
    if not staging.taking_part:
        return Outcome(Decision(state), error=NobodyHangs(" ".join(left_out) or "Nobody hangs anywhere yet."))
    if staging.lasts > LONGEST_MS:
        words = f"“{name}” would last {_seconds(staging.lasts)}; {_seconds(LONGEST_MS)} is the most."
        return Outcome(Decision(state), error=SceneTooLong(words))
    start, error = _start(state, staging, now)
    if error is not None:
        return Outcome(Decision(state), error=error)
    decision = begun(state, staging, scene, name, start, trace)
    ahead = "In a moment: " if start > now.ms + SCENE_LEAD_MS else ""
    words = " ".join([f"{ahead}{name}: {_deed(staging)}", *left_out])
    noticed = noted(decision.state, now, words, trace=trace)
    return Outcome(Decision(noticed, decision.effects), words, cues=cue_ids(decision))


def _start(state: State, staging: Staging, now: Now) -> tuple[HubMs, KinframeError | None]:
    """When the scene can start so that every frame is free when its turn comes; or why it should not wait so long."""
    soonest = now.ms + SCENE_LEAD_MS
    free = max(free_from(state, (role.frame.id,)) - role.turn.begins for role in staging.taking_part)
    if free - now.ms > LONGEST_QUEUE_MS:
        return HubMs(free), Busy(f"There is enough to do for the next {_seconds(free - now.ms)}; say stop first.")
    first = min(role.turn.begins for role in staging.taking_part)
    return HubMs(max(soonest - first, free)), None


def _deed(staging: Staging) -> str:
    names = [role.part.subject_name for role in staging.taking_part if role.part is not None]
    words = {role.word for role in staging.taking_part}
    return act(names, words.pop()) if len(words) == 1 else f"{listed(names)}."


def _seconds(ms: float) -> str:
    seconds = max(1, round(ms / 1000))
    return "1 second" if seconds == 1 else f"{seconds} seconds"


def send_ripple(state: State, command: Command, trace: TraceId, heard_by: NodeId | None, now: Now) -> Outcome:
    """One gesture travels through the house, from where it was asked for or from one end."""
    named = frame_named(state, command.from_)
    if command.from_ and named is None:
        return Outcome(Decision(state), error=FrameUnknown(f"There is no frame called {command.from_}."))
    begin = named or (state.house.frames.get(heard_by) if heard_by else None)
    everybody = Command("ripple", command.subjects or (EVERYBODY,), command.except_)
    meant = meant_frames(state, everybody, None)
    if not meant:
        return Outcome(Decision(state), error=NobodyHangs("Nobody hangs anywhere yet."))
    who = tuple(frame.id for frame in meant)
    part = ScenePart(Ripple(begin.id if begin else None), command.gesture or "wave", who)
    staging = staged(state, SceneSpec("A ripple", (part,)))
    first = begin or (staging.taking_part[0].frame if staging.taking_part else meant[0])
    return _play(state, staging, "", f"A ripple from {first.name}", trace, now)


def ripple_on(state: State, said: ViewerWaved, now: Now) -> Decision:
    """A viewer waved and was greeted back; the greeting travels on through the house, unless one just did."""
    frame = state.house.frames.get(said.node_id)
    others = [each.id for each in state.house.frames.values() if each.portrait and each.id != said.node_id]
    if frame is None or not others:
        return Decision(state)
    rest_ms = state.live.rippled + QUIET_MS - now.ms
    if rest_ms > 0:
        words = f"It does not travel on: a wave was sent through the house less than {_seconds(QUIET_MS)} ago."
        return Decision(noted(state, now, words, SceneResting.code))
    part = ScenePart(Ripple(frame.id), "wave", tuple(others))
    trace = TraceId(f"waved-{state.clock_id}-{state.serial}")
    state = with_live(state, rippled=now.ms)
    staging = staged(state, SceneSpec("A ripple", (part,)), leader=frame)
    outcome = _play(state, staging, "", f"A ripple from {frame.name}", trace, now)
    if outcome.error is None:
        return outcome.decision
    return Decision(noted(outcome.decision.state, now, outcome.error.message, outcome.error.code, trace))


def stop_scene(state: State, command: Command, now: Now) -> Outcome:
    """Cancel a scene under way, by the id that its cues carry, by its name or by the id of the scene."""
    wanted = (command.name or "").strip()
    found = [scene for scene in state.live.scenes.values() if _is_called(scene, wanted)]
    if not found and scene_called(state, wanted) is None:
        return Outcome(Decision(state), error=_unknown(wanted))
    decision = Decision(state)
    for scene in found:
        decision = decision.plus(cancelled(decision.state, scene))
        told = noted(decision.state, now, f"“{scene.name}” was stopped.", trace=scene.trace)
        decision = replace(decision, state=told)
    return Outcome(decision, "All is quiet." if found else f"“{wanted}” is not under way.")


def _is_called(scene: SceneUnderWay, wanted: str) -> bool:
    return wanted in (scene.id, scene.scene) or scene.name.casefold() == wanted.casefold()
