"""Nodes come, say what they can and hold, and go."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from hub.core.cueing import grant_wishes
from hub.core.decision import Decision, noted, put, with_frame, with_live, with_problem, without, without_problem
from hub.core.effects import Send
from hub.core.hanging import hang_by_itself
from hub.core.jobs import lease_waiting, node_lost, remind, still_running
from hub.core.looks import look_of, panel_of
from hub.core.records import Frame
from hub.core.rest import reminded
from hub.core.speeches import without_speeches_of
from hub.core.state import Now, Presence, State
from hub.core.stores import manifest
from hub.core.under_way import reopened
from hub.errors import HouseFull
from protocol import PROTOCOL_VERSION
from protocol.discovery import compatible
from protocol.messages import Hello, NodeStatus, Refused, Showing, ViewerSeen, Welcome
from protocol.words import NodeId

MOST_NODES = 500
"""Frames and render nodes of one house."""


def hello(state: State, said: Hello, browser: bool, now: Now) -> Decision:
    """Refuse, or welcome with everything the node should know."""
    if not compatible(said.protocol):
        reason = f"this hub speaks protocol {PROTOCOL_VERSION[0]}, {said.name or said.node_id} {said.protocol[0]}"
        state = with_problem(state, f"version/{said.node_id}", "protocol.foreign_version", reason, now)
        refusal = Refused(node_id=said.node_id, code="protocol.foreign_version", reason=reason)
        return Decision(state, (Send(said.node_id, refusal),))
    if _too_many(state, said.node_id):
        error = HouseFull()
        state = with_problem(state, "full", error.code, error.message, now)
        return Decision(
            state, (Send(said.node_id, Refused(node_id=said.node_id, code=error.code, reason=error.message)),)
        )
    state = without_problem(state, f"version/{said.node_id}")
    return _render_hello(state, said, now) if said.kind == "render" else _frame_hello(state, said, browser, now)


def _too_many(state: State, node: NodeId) -> bool:
    known = node in state.house.frames or node in state.live.render_nodes
    return not known and len(state.house.frames) + len(state.live.render_nodes) >= MOST_NODES


def _frame_hello(state: State, said: Hello, browser: bool, now: Now) -> Decision:
    state = _met(state, said, browser, now)
    before = state.live.frames.get(said.node_id)
    same = before is not None and before.boot_id == said.boot_id
    presence = Presence(
        boot_id=said.boot_id,
        capabilities=said.capabilities,
        software=said.software,
        held=said.held,
        ready=before.ready if before and same and said.held == before.held else (),
        showing=before.showing if before and same else None,
        viewer=before.viewer if before and same else None,
    )
    state = with_live(state, frames=put(state.live.frames, said.node_id, presence))
    frame = state.house.frames[said.node_id]
    if before is None or not before.online:
        state = noted(state, now, f"{frame.name} is here.")
    welcome = Send(said.node_id, _welcome(state, said.node_id, frame.name))
    look = Send(said.node_id, structs.replace(look_of(state, frame), fade_ms=0))
    panel = Send(said.node_id, panel_of(state, frame))
    decision = Decision(state, (welcome, Send(said.node_id, manifest(state, said.node_id)), look, panel))
    return decision.then(lambda s: hang_by_itself(s, now)).then(lambda s: grant_wishes(s, said.node_id, now))


def _met(state: State, said: Hello, browser: bool, now: Now) -> State:
    """Give a new frame its place in the records, under a name that no other frame has."""
    if said.node_id in state.house.frames:
        return state
    taken = {frame.name.casefold() for frame in state.house.frames.values()}
    wanted = said.name.strip()[:60] or "Frame"
    name = free_name(wanted, taken)
    if name != wanted:
        words = f"There is a frame called {wanted} already; the new one is called {name}."
        state = with_problem(state, f"name/{said.node_id}", "house.name_taken", words, now)
        state = noted(state, now, words, "house.name_taken")
    return with_frame(state, Frame(said.node_id, name, said.room.strip()[:60], browser=browser))


def free_name(wanted: str, taken: set[str]) -> str:
    """``Hallway``, or ``Hallway 2`` when it is taken. ``taken`` is casefolded."""
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted} {number}"
    return name


def _render_hello(state: State, said: Hello, now: Now) -> Decision:
    before = state.live.render_nodes.get(said.node_id)
    presence = Presence(said.boot_id, said.capabilities, software=said.software, name=said.name)
    state = with_live(state, render_nodes=put(state.live.render_nodes, said.node_id, presence))
    if before is None or not before.online:
        state = noted(state, now, f"{said.name or said.node_id} is here to render.")
    restarted = before is not None and before.boot_id != said.boot_id
    welcome = Send(said.node_id, _welcome(state, said.node_id, said.name))
    decision = Decision(state, (welcome,)).then(lambda s: still_running(s, said.node_id, said.running))
    if restarted:
        decision = decision.then(lambda s: Decision(node_lost(s, said.node_id, said.running)))
    decision = decision.then(lambda s: reminded(s, said.node_id))
    decision = decision.also(*remind(decision.state, said.node_id, said.running))
    return decision.then(lambda s: lease_waiting(s, now))


def _welcome(state: State, node: NodeId, name: str) -> Welcome:
    return Welcome(node_id=node, clock_id=state.clock_id, name=name, http_url=state.http_url, time_port=state.time_port)


def status(state: State, said: NodeStatus, now: Now) -> Decision:
    """Only a last will says anything new: a node that is there says hello."""
    if said.online:
        return Decision(state)
    return gone(state, said.node_id, said.boot_id, now)


def gone(state: State, node: NodeId, boot_id: str, now: Now) -> Decision:
    """The node of this boot is gone; a newer boot of it is not concerned."""
    frame = state.live.frames.get(node)
    if frame is not None and frame.online and frame.boot_id == boot_id:
        state = reopened(state, node, now)
        cues = tuple(name for name, flight in state.live.cues.items() if flight.frame == node)
        live = put(state.live.frames, node, replace(frame, online=False))
        state = with_live(state, frames=live, cues=without(state.live.cues, *cues))
        state = without_speeches_of(state, node)
        return Decision(noted(state, now, f"{state.house.frames[node].name} is gone.", "frame.offline"))
    render = state.live.render_nodes.get(node)
    if render is not None and render.online and render.boot_id == boot_id:
        state = with_live(state, render_nodes=put(state.live.render_nodes, node, replace(render, online=False)))
        state = noted(state, now, f"{render.name or node} is gone.", "render.offline")
        return lease_waiting(node_lost(state, node), now)
    return Decision(state)


def broker_changed(state: State, up: bool, reason: str, now: Now) -> Decision:
    """Without the broker nobody but browser frames can be reached; everybody says hello when it is back."""
    state = with_live(state, broker=up)
    if up:
        return Decision(without_problem(with_live(state, called=now.ms), "broker"))
    state = with_problem(state, "broker", "bus.unavailable", f"The broker cannot be reached. {reason}".strip(), now)
    browsers = {frame.id for frame in state.house.frames.values() if frame.browser}
    frames = {
        node: presence if node in browsers else replace(presence, online=False)
        for node, presence in state.live.frames.items()
    }
    render_nodes = {node: replace(presence, online=False) for node, presence in state.live.render_nodes.items()}
    speeches = {name: saying for name, saying in state.live.speeches.items() if saying.frame in browsers}
    return Decision(with_live(state, frames=frames, render_nodes=render_nodes, cues={}, speeches=speeches))


def showing(state: State, said: Showing, now: Now) -> Decision:
    """What can be seen on a panel. Whoever shows something is there, even if a late last will said otherwise."""
    presence = state.live.frames.get(said.node_id)
    if presence is None:
        return Decision(state)
    frame = state.house.frames[said.node_id]
    if not presence.online:
        state = noted(state, now, f"{frame.name} is here.")
    before = presence.showing
    if said.problem_code and (before is None or before.problem_code != said.problem_code):
        state = noted(state, now, f"{frame.name}: {said.problem or said.problem_code}", said.problem_code)
    updated = replace(presence, showing=said, online=True)
    return Decision(with_live(state, frames=put(state.live.frames, said.node_id, updated)))


def viewer_seen(state: State, said: ViewerSeen) -> Decision:
    """Who is before a frame. A kept copy of an earlier start of it says nothing of now."""
    presence = state.live.frames.get(said.node_id)
    if presence is None or presence.boot_id != said.boot_id or presence.viewer == said:
        return Decision(state)
    return Decision(with_live(state, frames=put(state.live.frames, said.node_id, replace(presence, viewer=said))))
