"""Put to rest: nothing but the name stays, everybody is told, and the proof is kept."""

from __future__ import annotations

from dataclasses import replace

from hub.core.authority import Authority
from hub.core.commands import Command
from hub.core.effects import Answer, EraseBlobs, SearchBlobs
from hub.core.events import BlobsSearched, BrowserLeft, Started, Ticked
from hub.core.jobs import COME_BACK_MS
from hub.core.records import NodeKeys, PairedNode, Rest
from hub.core.requests import ConsentGiven, FrameForgotten, PhotoAccepted, SubjectAdded, SubjectRemoved, SubjectRested
from hub.core.snapshot import snapshot
from hub.core.state import Live
from protocol.messages import JobCancel, Manifest, Performance, RenderForget, RenderForgotten, StoreReport
from protocol.messages.store import Held
from protocol.words import BlobHash, ClockId, CueId, HubMs, NodeId, SubjectId, TraceId, blob_hash
from tests.unit.hub.core.houses import RENDER, Play

TRACE = TraceId("t")


def subject_id(play: Play, name: str) -> SubjectId:
    return next(subject.id for subject in play.state.house.subjects.values() if subject.name == name)


def rest(play: Play, name: str = "Grandma", confirmed: str | None = None) -> Answer:
    event = SubjectRested(play.request(), subject_id(play, name), confirmed or name, "owner", TRACE)
    play.happens(event)
    return play.answer()


def record(play: Play) -> Rest:
    (found,) = play.state.house.rests.values()
    return found


def searched(play: Play, *found: str) -> None:
    play.happens(BlobsSearched(record(play).id, 143, 5_200_000, found, ()))


def holds(play: Play, node: NodeId, *blobs: BlobHash) -> None:
    play.says(node, StoreReport(node_id=node, held=Held(digest="d", blobs=blobs)))


def audits(play: Play) -> list[str]:
    return [entry.detail for entry in play.state.house.audit.values() if entry.action == "put_to_rest"]


def blobs_of(play: Play) -> set[BlobHash]:
    house = play.state.house
    theirs = {blob for portrait in house.portraits.values() for blob in (portrait.photo, portrait.thumbnail)}
    return theirs | {blob for clip in house.clips.values() for blob in (clip.record.video, clip.record.track)}


def test_only_the_name_stays() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.happens(SubjectAdded("r", "Dad"))
    all_blobs = blobs_of(play)
    assert rest(play).error is None
    house = play.state.house
    assert (house.portraits, house.clips, house.jobs, house.wishes) == ({}, {}, {}, {})
    assert house.frames[NodeId("hallway")].portrait is None
    grandma = house.subjects[subject_id(play, "Grandma")]
    assert (grandma.name, grandma.aliases) == ("Grandma", ())
    consent = house.consents[grandma.id]
    assert (consent.resting, consent.move) == (True, False)
    erased = {blob for effect in play.effects if isinstance(effect, EraseBlobs) for blob in effect.blobs}
    assert erased == all_blobs
    search = next(effect for effect in play.effects if isinstance(effect, SearchBlobs))
    assert set(search.blobs) == all_blobs
    order = [type(effect) for effect in play.effects if isinstance(effect, EraseBlobs | SearchBlobs)]
    assert order == [EraseBlobs, SearchBlobs]  # it is searched when it should be gone


def test_what_was_performed_is_forgotten_too() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    clip = next(iter(play.state.house.clips.values())).record
    done = Performance(
        node_id=hallway,
        cue_id=CueId("own-1"),
        clip=clip.clip,
        gesture="greet",
        performed_as="greet",
        clock_id=ClockId("c0"),
        planned=HubMs(1),
        settled=HubMs(1),
        started=HubMs(1),
        ended=HubMs(2),
        drift_ms=0,
        uncertainty_ms=0,
        presented=1,
        dropped=0,
    )
    play.says(hallway, done)
    assert play.state.house.performances
    rest(play)
    assert play.state.house.performances == {}


def test_the_name_must_be_typed() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    for typed in ("grandma", "Grandpa", " "):
        assert rest(play, confirmed=typed).error.code == "consent.not_confirmed"  # type: ignore[union-attr]
    assert play.state.house.portraits


def test_it_cannot_be_taken_back_nor_got_around() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    rest(play)
    grandma = subject_id(play, "Grandma")
    again = ConsentGiven("r", grandma, True, True, True, True, "Anna", "", "owner", TRACE)
    photo = PhotoAccepted("r", grandma, blob_hash(b"p"), blob_hash(b"t"), 1, 1, TRACE)
    for event in (again, photo, SubjectRested("r", grandma, "Grandma", "owner", TRACE)):
        play.happens(event)
        assert play.answer().error.code == "consent.resting"  # type: ignore[union-attr]
    play.order(Command("perform", ("Grandma",), gesture="wave"))
    assert (play.answer().error.code, play.answer().words) == ("consent.resting", "Grandma was put to rest.")  # type: ignore[union-attr]
    play.happens(SubjectRemoved("r", grandma))
    assert play.answer().error.code == "command.not_allowed"  # type: ignore[union-attr]
    play.happens(SubjectAdded("r", "Grandma"))
    assert play.answer().error.code == "house.name_taken"  # type: ignore[union-attr]
    play.happens(SubjectRemoved("r", grandma, Authority.OWNER))
    assert play.answer().error is None


def test_frames_and_render_nodes_are_told_and_waited_for() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    kitchen = play.frame("kitchen")
    blobs = blobs_of(play)
    (photo,) = (portrait.photo for portrait in play.state.house.portraits.values())
    rest(play)
    for node in (hallway, kitchen):
        assert set(play.sent(Manifest, node)[-1].erase) == blobs
    (order,) = play.sent(RenderForget, RENDER)
    assert (order.photos, set(order.blobs)) == ((photo,), blobs)
    assert set(record(play).waiting) == {hallway, kitchen, RENDER}
    searched(play)
    holds(play, hallway, *blobs)
    assert hallway in record(play).waiting
    holds(play, hallway)
    holds(play, kitchen)
    play.says(RENDER, RenderForgotten(node_id=RENDER, forget_id=order.forget_id, erased=3, left=2))
    assert record(play).waiting == (RENDER,)
    assert any(entry.code == "consent.not_erased" for entry in play.state.house.activity.values())
    play.says(RENDER, RenderForgotten(node_id=RENDER, forget_id=order.forget_id, erased=2))
    assert record(play).waiting == ()
    assert (record(play).blobs, record(play).photos) == ((), ())  # not even the hashes are kept
    assert audits(play)[-1] == "Grandma: every node has erased what it held."
    (told,) = (subject["rest"] for subject in snapshot(play.state)["subjects"])
    assert told["done"] is True
    assert play.frame("hallway", boot="b2")
    assert play.sent(Manifest, hallway)[-1].erase == ()


def test_whoever_is_away_is_told_when_it_comes_back() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    blobs = blobs_of(play)
    play.happens(BrowserLeft(hallway, "b1"))
    play.happens(BrowserLeft(RENDER, "b1"))
    rest(play)
    assert play.sent(RenderForget) == []
    searched(play)
    assert record(play).blobs
    play.frame("hallway", boot="b2")
    assert set(play.sent(Manifest, hallway)[-1].erase) == blobs
    holds(play, hallway)
    play.renderer(boot="b2")
    (order,) = play.sent(RenderForget, RENDER)
    play.says(RENDER, RenderForgotten(node_id=RENDER, forget_id=order.forget_id, erased=0))
    assert record(play).blobs == ()


def test_a_restart_forgets_nothing() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    rest(play)
    play.state = replace(play.state, live=Live())
    (search,) = (effect for effect in play.happens(Started()) if isinstance(effect, SearchBlobs))
    assert search.blobs == record(play).blobs
    searched(play)
    assert play.happens(Started()) == ()
    play.happens(Ticked())
    assert set(record(play).waiting) == {hallway, RENDER}
    play.ms += COME_BACK_MS
    play.happens(Ticked())
    assert (record(play).waiting, record(play).unreached) == ((hallway,), (RENDER,))
    play.renderer(boot="b2")  # later than anybody thought
    assert play.sent(RenderForget, RENDER)[1:]


def test_who_was_forgotten_or_shut_out_is_named() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    kitchen = play.frame("kitchen")
    play.happens(BrowserLeft(kitchen, "b1"))
    rest(play)
    play.happens(FrameForgotten("r", kitchen))
    nodes = {hallway: PairedNode(hallway, "frame", "Hallway", "", NodeKeys("", "", "", ""), revoked="now")}
    play.state = replace(play.state, house=replace(play.state.house, nodes=nodes))
    play.ms += COME_BACK_MS
    play.happens(Ticked())
    assert record(play).unreached == (hallway, kitchen)
    assert "went before saying" in audits(play)[-1]


def test_the_proof_says_what_was_searched_and_what_was_found() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    rest(play)
    searched(play, "copies/grandma.jpg")
    proof = "Grandma: 143 files (5.2 MB) in the hub's data folder were searched by name and by content"
    assert audits(play)[-1] == f"{proof}: 1 still hold a photo or clip."
    assert record(play).blobs  # it is not over
    (told,) = (subject["rest"] for subject in snapshot(play.state)["subjects"])
    assert (told["done"], told["found"]) == (False, ["copies/grandma.jpg"])


def test_bytes_that_somebody_else_needs_stay() -> None:
    play = Play()
    shared = (blob_hash(b"group photo"), blob_hash(b"small"))
    for name in ("Grandma", "Dad"):
        subject = play.subject(name)
        play.happens(PhotoAccepted("r", subject, *shared, 600, 800, TRACE))
    rest(play)
    assert record(play).blobs == ()
    assert [effect for effect in play.effects if isinstance(effect, EraseBlobs)] == []
    assert "2 stay" in audits(play)[0]


def test_a_job_under_way_is_cancelled() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    rest(play)
    assert [cancel.job_id for cancel in play.sent(JobCancel, RENDER)] == [job]
