"""Whom the house trusts: nodes are let in by the code that they show, get new keys, and are shut out."""

from __future__ import annotations

from dataclasses import replace

from hub.core.audit import audited
from hub.core.decision import Decision, noted, put, with_house, with_live, without
from hub.core.effects import Admit, Answer, Send, ShutOut
from hub.core.events import MessageIgnored, NodeSaid, PairingsChanged
from hub.core.ignored import ignored
from hub.core.nodes import gone
from hub.core.requests import KeysRenewed, NodePaired, NodeShutOut
from hub.core.state import Now, State
from hub.errors import NodeUnknown
from protocol.messages import (
    ClipMade,
    ClipRejected,
    CredentialAdopted,
    CredentialRenewed,
    Hello,
    IntakeReported,
    JobEnded,
    JobProgress,
    RenderForgotten,
)
from protocol.words import NodeId

OF_RENDER_NODES = (ClipMade, ClipRejected, IntakeReported, JobEnded, JobProgress, RenderForgotten)


def out_of_turn(state: State, event: NodeSaid, now: Now) -> Decision | None:
    """What comes of a message that its sender may not send: a frame hears of no photos and makes no clips, and who
    was shut out is not heard. None for all others; nodes that need not be paired, at somebody else's broker, are free.
    """
    node, said = state.house.nodes.get(event.node), event.message
    if node is None:
        return None
    if node.revoked:
        return Decision(state)
    renders = node.kind == "render"
    if isinstance(said, Hello) and (said.kind == "render") != renders:
        words = f"it was paired as a {node.kind} and says that it is a {said.kind}"
    elif isinstance(said, OF_RENDER_NODES) and not renders:
        words = f"it was paired as a {node.kind} and speaks as a render node"
    else:
        return None
    return ignored(state, MessageIgnored(event.node, "protocol.wrong_sender", words), now)


def pairings_changed(state: State, event: PairingsChanged, now: Now) -> Decision:
    state = with_live(state, pairings=event.pairings)
    return Decision(noted(state, now, event.words, event.code) if event.words else state)


def paired(state: State, event: NodePaired, now: Now) -> Decision:
    """The row comes first, then the broker's user, then the node hears that it is in."""
    node = replace(event.node, paired=now.wall)
    state = with_house(state, nodes=put(state.house.nodes, node.id, node))
    state = noted(state, now, f"{node.name} was paired.", trace=event.trace)
    state = audited(state, now, "owner", "pair", f"{node.kind} {node.name} ({node.id})", event.trace)
    return Decision(state, (Admit(node, event.password), Answer(event.request, "Welcome.")))


def shut_out(state: State, event: NodeShutOut, now: Now) -> Decision:
    node = state.house.nodes.get(event.node)
    if node is None or node.revoked:
        return Decision(state, (Answer(event.request, error=NodeUnknown()),))
    state = with_house(state, nodes=put(state.house.nodes, node.id, replace(node, revoked=now.wall, next_keys=None)))
    state = noted(state, now, f"{node.name} was shut out.", "node.revoked", event.trace)
    state = audited(state, now, event.actor, "revoke", f"{node.kind} {node.name} ({node.id})", event.trace)
    decision = Decision(state, (ShutOut(node.id, node.kind),))
    return decision.then(lambda s: _gone_now(s, node.id, now)).also(Answer(event.request, f"{node.name} is shut out."))


def _gone_now(state: State, node: NodeId, now: Now) -> Decision:
    presence = state.live.frames.get(node) or state.live.render_nodes.get(node)
    return gone(state, node, presence.boot_id, now) if presence else Decision(state)


def renewed(state: State, event: KeysRenewed, now: Now) -> Decision:
    """Both the old and the new secret are good until the node says that it uses the new one."""
    node = state.house.nodes.get(event.node)
    if node is None or node.revoked or node.kind == "browser":
        return Decision(state, (Answer(event.request, error=NodeUnknown()),))
    changed = replace(node, next_keys=event.keys)
    state = with_house(state, nodes=put(state.house.nodes, node.id, changed))
    state = with_live(state, renewing=put(state.live.renewing, node.id, event.password))
    state = audited(state, now, event.actor, "rotate", f"{node.kind} {node.name} ({node.id})", event.trace)
    order = Send(node.id, CredentialRenewed(node_id=node.id, secret=event.secret.hex()))
    return Decision(state, (order, Answer(event.request, f"{node.name} is getting a new secret.")))


def adopted(state: State, said: CredentialAdopted, now: Now) -> Decision:
    """The node keeps the new secret: the old one ends."""
    node = state.house.nodes.get(said.node_id)
    if node is None or node.next_keys is None or node.next_keys.token_hash != said.token_hash:
        return Decision(state)
    changed = replace(node, keys=node.next_keys, next_keys=None, rotated=now.wall)
    state = with_house(state, nodes=put(state.house.nodes, node.id, changed))
    password = state.live.renewing.get(node.id, "")
    state = with_live(state, renewing=without(state.live.renewing, node.id))
    return Decision(noted(state, now, f"{node.name} has a new secret."), (Admit(changed, password),))


def forgotten_node(state: State, node: NodeId) -> Decision:
    """A frame that is taken out of the house loses its trust too."""
    known = state.house.nodes.get(node)
    if known is None:
        return Decision(state)
    return Decision(with_house(state, nodes=without(state.house.nodes, node)), (ShutOut(node, known.kind),))
