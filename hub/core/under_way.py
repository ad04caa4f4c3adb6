"""Scenes under way: they begin, frames join late or leave, and they end or are cancelled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from hub.core.choreography import BREATH_MS, SCENE_LEAD_MS, why_not_in_a_scene
from hub.core.cueing import Part, clip_ms, cue_all, part_for, until
from hub.core.decision import Decision, minted, noted, put, with_live, without
from hub.core.effects import Send
from hub.core.staging import Staging
from hub.core.state import InFlight, Now, OpenTurn, SceneUnderWay, State
from hub.core.stores import is_online
from protocol.messages import CueCancel
from protocol.words import HubMs, NodeId, SceneId, TraceId


def begun(state: State, staging: Staging, scene: str, name: str, start: HubMs, trace: TraceId) -> Decision:
    """All cues leave now; who was left out may still come. ``scene``: the id of a scene of the house, or empty."""
    key, state = minted(state, "scene")
    planned = [(role.part, HubMs(start + role.turn.begins)) for role in staging.roles if role.part is not None]
    missing = tuple(
        OpenTurn(role.frame.id, role.word, HubMs(start + role.turn.begins))
        for role in staging.roles
        if role.part is None
    )
    ends = HubMs(start + staging.lasts)
    under_way = SceneUnderWay(SceneId(key), scene, name, trace, start, ends, missing)
    state = with_live(state, scenes=put(state.live.scenes, under_way.id, under_way))
    if scene:
        state = with_live(state, scene_starts=put(state.live.scene_starts, scene, start))
    return cue_all(state, planned, trace, under_way.id)


def join_late(state: State, node: NodeId, now: Now) -> Decision:
    """Cue a frame that was left out of a scene and can take part by now, where enough lead remains."""
    decision = Decision(state)
    for scene in tuple(state.live.scenes.values()):
        for turn in scene.open:
            if turn.frame == node:
                decision = decision.plus(_joined(decision.state, scene.id, turn, now))
    return decision


def _joined(state: State, key: SceneId, turn: OpenTurn, now: Now) -> Decision:
    frame = state.house.frames.get(turn.frame)
    presence = state.live.frames.get(turn.frame)
    if turn.had is not None and presence is not None and presence.online and presence.boot_id == turn.boot:
        state = _without(state, key, turn, turn.start)
        return Decision(with_live(state, cues=put(state.live.cues, turn.had.cue.cue_id, turn.had)))
    part = part_for(state, frame, turn.word) if frame and is_online(state, frame.id) else None
    if frame is None or part is None or turn.start - now.ms < SCENE_LEAD_MS:
        return Decision(state)
    if why_not_in_a_scene(presence) or _overlapping(state, part, turn.start):
        return Decision(state)
    scene = state.live.scenes[key]
    state = _without(state, key, turn, turn.start + clip_ms(part.clip))
    state = noted(state, now, f"{frame.name} joins “{scene.name}”.", trace=scene.trace)
    return cue_all(state, ((part, turn.start),), scene.trace, key)


def _without(state: State, key: SceneId, turn: OpenTurn, ends: float) -> State:
    """The turn is taken; the scene lasts until ``ends`` at least."""
    scene = state.live.scenes[key]
    left = tuple(each for each in scene.open if each != turn)
    changed = replace(scene, open=left, ends=HubMs(max(scene.ends, ends)))
    return with_live(state, scenes=put(state.live.scenes, key, changed))


def _overlapping(state: State, part: Part, start: float) -> list[InFlight]:
    """What this frame is cued for at the time of another performance."""
    ends = start + clip_ms(part.clip) + BREATH_MS
    mine = (flight for flight in state.live.cues.values() if flight.frame == part.frame.id)
    return [flight for flight in mine if flight.cue.start < ends and start < until(state, flight.cue)]


def gives_way(state: State, part: Part, start: HubMs) -> tuple[Decision, tuple[str, ...]]:
    """Take a frame out of scenes as far as its direct performance needs the time; the names of those scenes."""
    meant = [flight for flight in _overlapping(state, part, start) if flight.cue.scene is not None]
    names = {
        scene.name
        for flight in meant
        if flight.cue.scene and (scene := state.live.scenes.get(flight.cue.scene)) and scene.name
    }
    gone = [flight.cue.cue_id for flight in meant]
    state = with_live(state, cues=without(state.live.cues, *gone)) if gone else state
    sends = tuple(Send(flight.frame, CueCancel(cue_id=flight.cue.cue_id)) for flight in meant)
    return Decision(state, sends), tuple(sorted(names))


def reopened(state: State, node: NodeId, now: Now) -> State:
    """The turns of a frame that is gone, which it may still take when it comes back."""
    presence = state.live.frames.get(node)
    for flight in state.live.cues.values():
        scene = state.live.scenes.get(flight.cue.scene) if flight.cue.scene else None
        if scene is None or presence is None or flight.frame != node or flight.cue.start <= now.ms:
            continue
        turn = OpenTurn(node, flight.cue.gesture, flight.cue.start, presence.boot_id, flight)
        scenes = put(state.live.scenes, scene.id, replace(scene, open=(*scene.open, turn)))
        state = with_live(state, scenes=scenes)
    return state


def cancelled(state: State, scene: SceneUnderWay) -> Decision:
    """Take a scene back: every frame in it comes to rest, and nobody joins any more."""
    mine = [flight for flight in state.live.cues.values() if flight.cue.scene == scene.id]
    kept = without(state.live.cues, *(flight.cue.cue_id for flight in mine))
    state = with_live(state, cues=kept, scenes=without(state.live.scenes, scene.id))
    return Decision(state, tuple(Send(flight.frame, CueCancel(cue_id=flight.cue.cue_id)) for flight in mine))


def taken_out(state: State, frames: Collection[NodeId]) -> State:
    """Nobody of these joins; a scene in which nobody is left is over. Their cues are gone already."""
    if not state.live.scenes:
        return state
    busy = {flight.cue.scene for flight in state.live.cues.values()}
    scenes = {}
    for key, scene in state.live.scenes.items():
        left = tuple(turn for turn in scene.open if turn.frame not in frames)
        if key in busy or left:
            scenes[key] = replace(scene, open=left)
    return with_live(state, scenes=scenes)


def over(state: State, now: Now) -> State:
    """Forget scenes that have ended and that nobody can join any more."""
    kept = {key: scene for key, scene in state.live.scenes.items() if _lasts_on(scene, now)}
    return state if len(kept) == len(state.live.scenes) else with_live(state, scenes=kept)


def _lasts_on(scene: SceneUnderWay, now: Now) -> bool:
    return scene.ends > now.ms or any(turn.start - now.ms >= SCENE_LEAD_MS for turn in scene.open)


def rests_for(state: State, scene: str, cooldown_ms: float, now: Now) -> float:
    """Milliseconds until a scene of the house can be started again; 0 when it can."""
    ends = max((each.ends for each in state.live.scenes.values() if each.scene == scene), default=0.0)
    started = state.live.scene_starts.get(scene)
    rested = 0.0 if started is None else started + cooldown_ms
    return max(0.0, max(ends, rested) - now.ms)
