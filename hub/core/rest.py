"""A subject is put to rest: its pictures are erased here and everywhere, and what came of that is kept and shown."""

from __future__ import annotations

from dataclasses import replace

from hub.core.audit import audited
from hub.core.consenting import with_consent
from hub.core.decision import Decision, noted, put, with_house, with_live
from hub.core.effects import Answer, SearchBlobs, Send
from hub.core.events import BlobsSearched
from hub.core.jobs import COME_BACK_MS, lease_waiting
from hub.core.portraits import referenced_blobs, take_out
from hub.core.records import Consent, Rest, Subject
from hub.core.requests import SubjectRested
from hub.core.state import Now, State
from hub.core.stores import is_online, manifest
from hub.core.wording import listed
from hub.errors import ConsentResting, RestUnconfirmed, SubjectUnknown
from protocol.messages import RenderForget, RenderForgotten
from protocol.words import BlobHash, NodeId


def rested(state: State, event: SubjectRested, now: Now) -> Decision:
    """Only the name stays, so that nobody adds the subject again without knowing."""
    subject = state.house.subjects.get(event.subject)
    if subject is None:
        return Decision(state, (Answer(event.request, error=SubjectUnknown()),))
    consent = state.house.consents.get(subject.id, Consent(subject.id))
    if consent.resting:
        error = ConsentResting(f"{subject.name} was put to rest already.")
        return Decision(state, (Answer(event.request, error=error),))
    if event.confirmed.strip() != subject.name:
        return Decision(state, (Answer(event.request, error=RestUnconfirmed()),))
    resting = Consent(subject.id, by=consent.by, at=now.wall, resting=True)
    record, shared, decision = _taken_out(state, subject, now)
    state = with_consent(with_rest(decision.state, record), resting)
    state = with_house(state, subjects=put(state.house.subjects, subject.id, replace(subject, aliases=())))
    words = f"{subject.name}: {len(record.blobs)} files erased, {_nodes(state, record.waiting)} to be told"
    words += f"; {shared} stay, because somebody else's portrait needs them" if shared else ""
    state = audited(state, now, event.actor, "put_to_rest", words, event.trace)
    state = noted(state, now, f"{subject.name} was put to rest.", trace=event.trace)
    decision = Decision(state, decision.effects).also(*_told(state, record), SearchBlobs(subject.id, record.blobs))
    decision = decision.then(lambda s: lease_waiting(s, now))
    return decision.also(Answer(event.request, f"May {subject.name} rest.", {"subject": subject.id}))


def _taken_out(state: State, subject: Subject, now: Now) -> tuple[Rest, int, Decision]:
    """Everything of the subject leaves the rows; files that somebody else's portrait needs are counted and stay."""
    portraits = tuple(p for p in state.house.portraits.values() if p.subject == subject.id)
    names = {portrait.id for portrait in portraits}
    clips = {name: clip for name, clip in state.house.clips.items() if clip.record.portrait in names}
    decision = take_out(state, portraits, now)
    theirs = {blob for portrait in portraits for blob in (portrait.photo, portrait.thumbnail)}
    theirs |= {blob for clip in clips.values() for blob in (clip.record.video, clip.record.track)}
    unused = theirs - referenced_blobs(decision.state)
    photos = tuple(sorted({portrait.photo for portrait in portraits} & unused))
    state = _without_performances(decision.state, subject, set(clips))
    waiting = _everybody(state) if unused else ()
    record = Rest(subject.id, subject.name, now.wall, tuple(sorted(unused)), photos, tuple(sorted(names)), waiting)
    return record, len(theirs - unused), Decision(state, decision.effects)


def _without_performances(state: State, subject: Subject, clips: set[str]) -> State:
    performances = {
        name: each
        for name, each in state.house.performances.items()
        if each.report.clip not in clips and each.subject_name != subject.name
    }
    frames = {
        node: replace(presence, showing=None)
        if presence.showing is not None and presence.showing.clip in clips
        else presence
        for node, presence in state.live.frames.items()
    }
    return with_live(with_house(state, performances=performances), frames=frames)


def _everybody(state: State) -> tuple[NodeId, ...]:
    """All nodes that may hold something: frames the house has met, render nodes that are here or were paired."""
    paired = [node.id for node in state.house.nodes.values() if node.kind == "render" and not node.revoked]
    return tuple(dict.fromkeys([*state.house.frames, *state.live.render_nodes, *paired]))


def with_rest(state: State, record: Rest) -> State:
    return with_house(state, rests=put(state.house.rests, record.id, record))


def _told(state: State, record: Rest) -> tuple[Send, ...]:
    """Frames hear of it by their manifest, render nodes by a message of their own; the absent when they come."""
    frames = [node for node in record.waiting if is_online(state, node)]
    renders = [node for node, presence in state.live.render_nodes.items() if presence.online and node in record.waiting]
    to_frames = tuple(Send(node, manifest(state, node)) for node in frames)
    return to_frames + tuple(Send(node, forget(record)) for node in renders)


def forget(record: Rest) -> RenderForget:
    return RenderForget(forget_id=record.id, photos=record.photos, portraits=record.portraits, blobs=record.blobs)


def reminded(state: State, node: NodeId) -> Decision:
    """A render node came: what it should have forgotten while it was away."""
    owed = [record for record in state.house.rests.values() if record.is_owed_by(node)]
    return Decision(state, tuple(Send(node, forget(record)) for record in owed))


def store_looked_at(state: State, node: NodeId, held: tuple[BlobHash, ...], now: Now) -> State:
    """A frame says what it holds: when nothing of the resting is among it, it has done its part."""
    for record in tuple(state.house.rests.values()):
        if record.is_owed_by(node) and not set(record.blobs) & set(held):
            state = _done(state, record, node, now)
    return state


def forgotten(state: State, said: RenderForgotten, now: Now) -> Decision:
    """A render node has erased what it had; what it could not erase keeps it among those who are waited for."""
    record = next((each for each in state.house.rests.values() if each.id == said.forget_id), None)
    if record is None or not record.is_owed_by(said.node_id):
        return Decision(state)
    if said.left:
        words = f"{_nodes(state, (said.node_id,))} could not erase {said.left} files of {record.name}."
        return Decision(noted(state, now, words, "consent.not_erased"))
    return Decision(_done(state, record, said.node_id, now))


def _done(state: State, record: Rest, node: NodeId, now: Now) -> State:
    record = replace(
        record,
        waiting=tuple(other for other in record.waiting if other != node),
        unreached=tuple(other for other in record.unreached if other != node),
        erased=(*record.erased, node),
    )
    return _closed(with_rest(state, record), record.id, now)


def searched(state: State, event: BlobsSearched, now: Now) -> Decision:
    """The data folder was searched, by name and by content: the proof, or what is left."""
    record = state.house.rests.get(event.subject)
    if record is None:
        return Decision(state)
    record = replace(
        record,
        searched=now.wall,
        files=event.files,
        bytes=event.bytes,
        found=event.found,
        unread=event.unread,
    )
    state = audited(with_rest(state, record), now, "hub", "put_to_rest", f"{record.name}: {search_words(record)}")
    if record.found:
        state = noted(state, now, f"{record.name}: {search_words(record)}", "consent.not_erased")
    return Decision(_closed(state, record.id, now))


def search_again(state: State) -> Decision:
    """At the start: what was not searched to the end."""
    owed = [record for record in state.house.rests.values() if not record.searched]
    return Decision(state, tuple(SearchBlobs(record.id, record.blobs) for record in owed))


def given_up(state: State, now: Now) -> State:
    """Nodes that were forgotten or shut out, or that nobody knows any more, are not waited for; the record tells."""
    for record in tuple(state.house.rests.values()):
        gone = tuple(node for node in record.waiting if not _may_come(state, node, now))
        if gone:
            left = tuple(node for node in record.waiting if node not in gone)
            lost = replace(record, waiting=left, unreached=(*record.unreached, *gone))
            words = f"{record.name}: {listed(gone)} went before saying that everything is erased."
            state = audited(with_rest(state, lost), now, "hub", "put_to_rest", words)
            state = _closed(state, record.id, now)
    return state


def _may_come(state: State, node: NodeId, now: Now) -> bool:
    known = state.house.nodes.get(node)
    if known is not None:
        return not known.revoked
    just_started = now.ms - state.live.called < COME_BACK_MS
    return node in state.house.frames or node in state.live.render_nodes or just_started


def _closed(state: State, subject: str, now: Now) -> State:
    """When all is done, the hashes are forgotten too."""
    record = next(each for each in state.house.rests.values() if each.id == subject)
    if record.waiting or record.unreached or not record.searched or record.found or not record.blobs:
        return state
    state = audited(state, now, "hub", "put_to_rest", f"{record.name}: every node has erased what it held.")
    return with_rest(state, replace(record, blobs=(), photos=(), portraits=()))


def search_words(record: Rest) -> str:
    """The proof in a sentence."""
    size = f"{record.bytes / 1e6:.1f} MB"
    looked = f"{record.files} files ({size}) in the hub's data folder were searched by name and by content"
    unread = f"; {len(record.unread)} could not be read" if record.unread else ""
    if record.found:
        return f"{looked}: {len(record.found)} still hold a photo or clip{unread}."
    return f"{looked}: nothing was left{unread}."


def _nodes(state: State, nodes: tuple[NodeId, ...]) -> str:
    return listed([node_name(state, node) for node in nodes]) or "nobody"


def node_name(state: State, node: NodeId) -> str:
    """As people know it."""
    frame, render, paired = state.house.frames.get(node), state.live.render_nodes.get(node), state.house.nodes.get(node)
    name = frame.name if frame else (render.name if render else "") or (paired.name if paired else "")
    return name or node
