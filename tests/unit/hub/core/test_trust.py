"""Whom the house trusts: let in, renewed, shut out; and what its broker lets whom say."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import msgspec

from hub.core.broker_rights import everything, node_role
from hub.core.decide import decide
from hub.core.effects import Admit, Answer, Send, ShutOut
from hub.core.events import NodeSaid
from hub.core.records import NodeKeys, PairedNode
from hub.core.requests import KeysRenewed, NodePaired, NodeShutOut
from hub.core.state import Now, State
from hub.core.trusted import node_of_token
from hub.services.time_server import time_keys
from protocol.messages import ClipMade, CredentialAdopted, CredentialRenewed, JobEnded, RenderJob
from protocol.topics import TABLE, Topic
from protocol.words import ClockId, HubMs, NodeId, TraceId
from tests.unit.hub.core.houses import Play, clip, hello

NOW = Now(HubMs(1.0), "2030-01-01T00:00:00+00:00")
TRACE = TraceId("t")
FRAME = NodeId("frame-1")
TO_ALL = {"kinframe/1/hub/announce", "kinframe/1/hub/health"}


def keys(name: str) -> NodeKeys:
    return NodeKeys("c2FsdA==", f"hash-{name}", hashlib.sha256(name.encode()).hexdigest(), name.encode().hex())


def node(kind: str = "frame", name: NodeId = FRAME) -> PairedNode:
    return PairedNode(name, kind, "Hallway", "", keys("old"))


def trusted() -> State:
    return decide(State(ClockId("c")), NodePaired("r", node(), "password", TRACE), NOW).state


def renewing() -> State:
    return decide(trusted(), KeysRenewed("r", FRAME, b"s" * 32, "fresh", keys("new"), TRACE), NOW).state


def of_token(state: State, token: str) -> NodeId | None:
    found = node_of_token(state, token)
    return found.id if found else None


def test_the_row_and_the_brokers_user_come_before_the_welcome() -> None:
    decision = decide(State(ClockId("c")), NodePaired("r", node(), "password", TRACE), NOW)
    assert decision.state.house.nodes[FRAME].paired == NOW.wall
    admit, answer = decision.effects
    assert isinstance(admit, Admit) and admit.password == "password"
    assert isinstance(answer, Answer) and answer.error is None
    assert "password" not in repr(decision.state), "what is not needed again is not kept"
    assert [entry.action for entry in decision.state.house.audit.values()] == ["pair"]


def test_a_token_belongs_to_its_node_until_it_is_shut_out() -> None:
    state = trusted()
    assert of_token(state, f"{FRAME}.old") == FRAME
    for wrong in ("", ".", "old", f"{FRAME}.", f"{FRAME}.new", "frame-2.old", f"{FRAME}.old.old"):
        assert of_token(state, wrong) is None
    assert time_keys(state.house, FRAME) == (b"old",)
    state = decide(state, NodeShutOut("r", FRAME, TRACE), NOW).state
    assert of_token(state, f"{FRAME}.old") is None and time_keys(state.house, FRAME) == ()


def test_a_node_is_what_it_was_paired_as() -> None:
    """A frame that called itself a render node would be sent photos, and could change what hangs elsewhere."""
    play = Play(state=trusted())
    portrait, job = play.photo(play.subject("Ada"))
    before = play.state.house
    disguised = msgspec.structs.replace(hello(FRAME, "Hallway"), kind="render")
    play.says(FRAME, disguised)
    play.says(FRAME, ClipMade(node_id=FRAME, job_id=job, record=clip(portrait, "idle")))
    play.says(FRAME, JobEnded(node_id=FRAME, job_id=job, outcome="failed"))
    assert play.sent(RenderJob) == [] and play.state.live.render_nodes == {}
    assert (play.state.house.clips, play.state.house.jobs) == (before.clips, before.jobs)
    assert play.state.live.ignored == {"protocol.wrong_sender": 3}
    play.says(FRAME, hello(FRAME, "Hallway"))
    assert play.state.live.frames[FRAME].online


def test_who_was_shut_out_is_not_heard_any_more() -> None:
    state = decide(trusted(), NodeShutOut("r", FRAME, TRACE), NOW).state
    assert decide(state, NodeSaid(FRAME, hello(FRAME, "Hallway")), NOW).state == state


def test_a_node_that_is_shut_out_is_cut_off_and_gone() -> None:
    state = decide(trusted(), NodeSaid(FRAME, hello(FRAME, "Hallway")), NOW).state
    assert state.live.frames[FRAME].online
    decision = decide(state, NodeShutOut("r", FRAME, TRACE), NOW)
    assert ShutOut(FRAME, "frame") in decision.effects
    assert not decision.state.live.frames[FRAME].online
    again = decide(decision.state, NodeShutOut("r", FRAME, TRACE), NOW)
    assert [effect.error.code for effect in again.effects if isinstance(effect, Answer) and effect.error] == [
        "house.unknown_node"
    ]


def test_both_secrets_are_good_until_the_node_has_the_new_one() -> None:
    state = renewing()
    assert of_token(state, f"{FRAME}.old") == of_token(state, f"{FRAME}.new") == FRAME
    assert time_keys(state.house, FRAME) == (b"old", b"new")
    said = CredentialAdopted(node_id=FRAME, token_hash=keys("new").token_hash)
    decision = decide(state, NodeSaid(FRAME, said), NOW)
    assert of_token(decision.state, f"{FRAME}.old") is None
    assert of_token(decision.state, f"{FRAME}.new") == FRAME
    (admit,) = decision.effects
    assert isinstance(admit, Admit) and admit.password == "fresh" and admit.node.keys == keys("new")
    assert not decision.state.live.renewing


def test_the_new_secret_goes_to_its_node_and_nowhere_else() -> None:
    decision = decide(trusted(), KeysRenewed("r", FRAME, b"s" * 32, "fresh", keys("new"), TRACE), NOW)
    sends = [effect for effect in decision.effects if isinstance(effect, Send)]
    assert sends == [Send(FRAME, CredentialRenewed(node_id=FRAME, secret=(b"s" * 32).hex()))]


def test_a_secret_that_nobody_gave_is_not_adopted() -> None:
    said = CredentialAdopted(node_id=FRAME, token_hash=keys("stolen").token_hash)
    for state in (trusted(), renewing()):
        assert decide(state, NodeSaid(FRAME, said), NOW).state.house.nodes == state.house.nodes


def test_after_a_restart_of_the_hub_the_broker_gets_the_hash_only() -> None:
    state = renewing()
    forgetful = replace(state, live=replace(state.live, renewing={}))
    said = CredentialAdopted(node_id=FRAME, token_hash=keys("new").token_hash)
    (admit,) = decide(forgetful, NodeSaid(FRAME, said), NOW).effects
    assert isinstance(admit, Admit) and admit.password == "", "so the broker is started anew with its file"


def test_a_node_speaks_and_hears_for_itself_only() -> None:
    allowed = {acl["topic"]: acl["acltype"] for acl in node_role(FRAME)["acls"]}
    assert all(topic.startswith(f"kinframe/1/{FRAME}/") or topic in TO_ALL for topic in allowed)
    assert not any(mark in topic for topic in allowed for mark in "+#")
    sends = {acl["topic"] for acl in node_role(FRAME)["acls"] if acl["acltype"] == "publishClientSend"}
    assert sends == {str(Topic(FRAME, channel)) for channel, how in TABLE.items() if how.to_hub}


def test_the_brokers_file_names_the_trusted_and_nobody_else() -> None:
    revoked = replace(node(name=NodeId("frame-2")), revoked="2030")
    browser = node("browser", NodeId("browser-1"))
    written = everything([node(), revoked, browser], "hub", keys("hub"))
    assert [client["username"] for client in written["clients"]] == ["hub", FRAME]
    assert written["clients"][1]["clientid"] == FRAME, "nobody can take another's place"
    assert not any(written["defaultACLAccess"][kind] for kind in ("publishClientSend", "subscribe"))
