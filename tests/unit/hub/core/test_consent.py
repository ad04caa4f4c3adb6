"""Nobody moves without consent: not on a panel, not in a render node, not from one moment to the next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hub.core.authority import Authority
from hub.core.commands import Command
from hub.core.decide import decide
from hub.core.effects import Answer, EraseBlobs
from hub.core.events import BrowserLeft, Ticked
from hub.core.records import Consent
from hub.core.requests import (
    ConsentGiven,
    FaceChosen,
    FramePlaced,
    PhotoAccepted,
    SubjectAdded,
    SubjectChanged,
    SubjectRemoved,
)
from hub.core.snapshot import snapshot
from hub.core.state import Now
from protocol.messages import Cue, CueCancel, JobCancel, JobProgress, Manifest, RenderJob
from protocol.words import HubMs, NodeId, SubjectId, TraceId, blob_hash
from tests.unit.hub.core.houses import RENDER, Play

TRACE = TraceId("t")


def consent(play: Play, subject: SubjectId, *allowed: str, until: str = "", by: str = "Anna") -> Answer:
    flags = {word: word in allowed for word in ("move", "speak", "converse", "swap")}
    play.happens(ConsentGiven(play.request(), subject, **flags, by=by, until=until, actor="owner", trace=TRACE))
    return play.answer()


def subject_id(play: Play, name: str) -> SubjectId:
    return next(subject.id for subject in play.state.house.subjects.values() if subject.name == name)


def recorded(play: Play, name: str) -> Consent:
    return play.state.house.consents[subject_id(play, name)]


def code(play: Play) -> str:
    error = play.answer().error
    return error.code if error else ""


def test_everybody_has_a_record_from_the_beginning() -> None:
    play = Play()
    play.subject("Grandma")
    record = recorded(play, "Grandma")
    assert (record.move, record.speak, record.converse, record.swap) == (True, False, False, False)
    assert record.by == "the family"
    play.happens(SubjectAdded("r", "Dad", move=False, by="Dad himself", until="2031-01-01"))
    assert (recorded(play, "Dad").move, recorded(play, "Dad").by) == (False, "Dad himself")
    (grandma, dad) = snapshot(play.state)["subjects"]
    assert grandma["consent"]["words"] == "may move, says the family"
    assert dad["consent"]["words"] == "nothing is allowed, says Dad himself"


def test_a_consent_taken_back_leaves_no_trace_on_the_wall() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    play.order(Command("perform", ("Grandma",), gesture="wave"))
    assert play.state.live.cues
    assert consent(play, subject_id(play, "Grandma")).error is None
    assert play.state.house.frames[hallway].portrait is None
    assert play.state.live.cues == {}
    assert play.sent(CueCancel, hallway)
    last = play.sent(Manifest, hallway)[-1]
    assert (last.hanging, last.clips) == (None, ())
    assert set(last.drop) >= set(play.state.live.frames[hallway].held.blobs)  # type: ignore[union-attr]
    assert play.state.house.clips  # nothing is destroyed by it
    cues = len(play.sent(Cue))
    answer = play.order(Command("perform", ("Grandma",), gesture="wave"))
    assert (code(play), len(play.sent(Cue))) == ("consent.missing", cues)
    assert "Grandma" in answer.words


def test_the_frame_shows_somebody_else_who_may() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    dad, job = play.photo(play.subject("Dad"))
    play.ended(job)
    consent(play, subject_id(play, "Grandma"))
    assert play.state.house.frames[hallway].portrait == dad
    assert play.sent(Manifest, hallway)[-1].hanging.subject_name == "Dad"  # type: ignore[union-attr]


def test_a_running_job_is_cancelled_and_queued_again_when_the_consent_is_back() -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    assert play.state.house.jobs[job].status == "leased"
    consent(play, subject_id(play, "Grandma"))
    over = play.state.house.jobs[job]
    assert (over.status, over.code) == ("cancelled", "consent.missing")
    assert [cancel.job_id for cancel in play.sent(JobCancel, RENDER)] == [job]
    orders = len(play.sent(RenderJob))
    record = play.made(portrait, "idle", job)  # it was on its way
    assert record.clip not in play.state.house.clips
    erased = [effect for effect in play.effects if isinstance(effect, EraseBlobs)]
    assert set(erased[-1].blobs) == {record.video, record.track}
    consent(play, subject_id(play, "Grandma"), "move")
    assert [order.portrait for order in play.sent(RenderJob)[orders:]] == [portrait]


def test_a_waiting_job_is_leased_to_nobody() -> None:
    play = Play()
    play.photo(play.subject("Grandma"))
    grandma = subject_id(play, "Grandma")
    house = replace(play.state.house, consents={grandma: Consent(grandma)})  # however it came to this
    play.state = replace(play.state, house=house)
    play.renderer()
    play.happens(Ticked())
    assert play.sent(RenderJob) == []


@pytest.mark.parametrize("action", ["perform", "show", "story", "ask"])
def test_commands_say_in_words_who_may_not(action: str) -> None:
    play = Play()
    play.living("Grandma", "a")
    consent(play, subject_id(play, "Grandma"))
    play.order(Command(action, ("grandma",), gesture="wave" if action == "perform" else None))
    assert code(play) == "consent.missing"


def test_of_several_the_others_go_on() -> None:
    play = Play()
    play.living("Grandma", "a")
    play.living("Dad", "b")
    consent(play, subject_id(play, "Grandma"))
    answer = play.order(Command("perform", ("Grandma", "Dad"), gesture="wave"))
    assert answer.error is None
    assert answer.words == "Dad waves. There is no consent that Grandma may move; the owner can record it."
    assert len(play.order(Command("perform", ("everybody",), gesture="nod")).cues) == 1


def test_no_way_leads_to_the_wall() -> None:
    play = Play()
    portrait, hallway = play.living("Grandma", "hallway")
    grandma = subject_id(play, "Grandma")
    consent(play, grandma)
    play.happens(FramePlaced("r", hallway, {"portrait": portrait}))
    assert code(play) == "consent.missing"
    hang = Command("hang", portrait=portrait, frame="hallway")
    play.order(hang, authority=Authority.OWNER)
    assert code(play) == "consent.missing"
    play.happens(FaceChosen("r", portrait, 0, TRACE))
    assert code(play) == "consent.missing"
    play.frame("kitchen")
    play.happens(Ticked())
    assert [frame.portrait for frame in play.state.house.frames.values()] == [None, None]


def test_a_photo_of_somebody_without_consent_is_not_kept() -> None:
    play = Play()
    play.happens(SubjectAdded("r", "Grandma", move=False))
    photo, thumbnail = blob_hash(b"p"), blob_hash(b"t")
    effects = play.happens(PhotoAccepted("r", subject_id(play, "Grandma"), photo, thumbnail, 1, 1, TRACE))
    assert code(play) == "consent.missing"
    assert EraseBlobs(tuple(sorted((photo, thumbnail)))) in effects
    assert play.state.house.portraits == {}


def test_a_consent_ends_by_itself_after_its_last_day_and_says_so_once() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    consent(play, subject_id(play, "Grandma"), "move", "speak", until="2030-01-02")

    def tick(wall: str) -> None:
        play.ms += 1000
        decision = decide(play.state, Ticked(), Now(HubMs(play.ms), wall))
        play.state, play.effects = decision.state, [*play.effects, *decision.effects]

    tick("2030-01-02T23:59:59+00:00")
    assert play.state.house.frames[hallway].portrait
    for second in range(3):
        tick(f"2030-01-03T00:00:0{second}+00:00")
    assert play.state.house.frames[hallway].portrait is None
    record = recorded(play, "Grandma")
    assert (record.move, record.speak, record.until) == (False, False, "2030-01-02")
    told = [entry.words for entry in play.state.house.activity.values() if entry.code == "consent.missing"]
    assert told == ["The consent of Grandma ended with 2030-01-02."]
    audits = [entry.detail for entry in play.state.house.audit.values() if entry.actor == "hub"]
    assert audits == told
    play.order(Command("perform", ("Grandma",), gesture="wave"))
    assert "ended with 2030-01-02" in play.answer().words


def test_a_last_day_that_is_past_allows_nothing() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    consent(play, subject_id(play, "Grandma"), "move", until="2029-12-31")
    assert play.state.house.frames[hallway].portrait is None
    assert not recorded(play, "Grandma").move


def test_the_family_cannot_get_around_the_owner_by_another_record() -> None:
    play = Play()
    play.living("Grandma", "a")
    grandma = subject_id(play, "Grandma")
    consent(play, grandma)
    for event in (SubjectRemoved("r", grandma), SubjectChanged("r", grandma, "Somebody")):
        play.happens(event)
        assert code(play) == "command.not_allowed"
    play.order(Command("rename_subject", ("Grandma",), name="Somebody"), authority=Authority.FAMILY)
    assert code(play) == "command.not_allowed"
    play.happens(SubjectRemoved("r", grandma, Authority.OWNER))
    assert code(play) == ""
    assert play.state.house.consents == {}


def test_what_was_agreed_is_in_the_audit_log() -> None:
    play = Play()
    grandma = play.subject("Grandma")
    consent(play, grandma, "move", "speak", until="2031-05-01", by="Anna")
    (entry,) = play.state.house.audit.values()
    assert (entry.actor, entry.action) == ("owner", "consent")
    assert entry.detail == "Grandma: may move and speak, until 2031-05-01, says Anna"


def test_progress_of_a_cancelled_job_is_not_shown() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    consent(play, subject_id(play, "Grandma"))
    play.says(RENDER, JobProgress(node_id=RENDER, job_id=job, stage="film", fraction=0.5))
    assert play.state.live.progress == {}


def test_an_absent_frame_hears_of_it_when_it_comes_back() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.happens(BrowserLeft(NodeId("hallway"), "b1"))
    consent(play, subject_id(play, "Grandma"))
    play.frame("hallway", boot="b2")
    assert play.sent(Manifest, NodeId("hallway"))[-1].hanging is None
