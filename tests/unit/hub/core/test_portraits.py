"""Portraits: what intake found, what was made of them, where they hang, and how they leave."""

from __future__ import annotations

import pytest

from hub.core.effects import EraseBlobs
from hub.core.requests import (
    FaceChosen,
    FramePlaced,
    PortraitRemoved,
    SubjectRemoved,
)
from protocol.messages import (
    ClipRejected,
    FaceFound,
    IntakeReport,
    IntakeReported,
    Manifest,
    RenderJob,
)
from protocol.track import Box
from protocol.words import PortraitId, TraceId
from tests.unit.hub.core.houses import RENDER, Play


def test_a_variant_that_was_refused_leaves_the_gesture_as_it_is() -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    play.made(portrait, "idle", job)
    said = ClipRejected(node_id=RENDER, job_id=job, gesture="idle", variant=1, code="inspect.jump", reason="It jumps.")
    play.says(RENDER, said)
    assert play.state.house.portraits[portrait].rejected == ()
    assert any("another “idle”" in entry.words for entry in play.state.house.activity.values())


def test_bytes_of_a_portrait_that_left_are_erased() -> None:
    play = Play()
    play.renderer()
    record = play.made(PortraitId("gone"), "idle")
    (erased,) = (effect for effect in play.effects if isinstance(effect, EraseBlobs))
    assert set(erased.blobs) == {record.video, record.track}


def intake(play: Play, job: str, decision: str, faces: int = 1) -> None:
    found = FaceFound(box=Box(0, 0, 1, 1), score=0.9, eye_distance=80, roll=0)
    report = IntakeReport(decision=decision, code=f"intake.{decision}", words="In words.", faces=(found,) * faces)  # type: ignore[arg-type]
    play.says(RENDER, IntakeReported(node_id=RENDER, job_id=job, report=report))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("decision", "expected"), [("accept", "rendering"), ("warn", "rendering"), ("refuse", "refused")]
)
def test_what_intake_found_is_said(decision: str, expected: str) -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    intake(play, job, decision)
    assert play.state.house.portraits[portrait].status == expected
    said = [entry.words for entry in play.state.house.activity.values() if entry.code]
    assert said == ([] if decision == "accept" else ["In words."])


def test_a_chosen_face_is_rendered() -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    intake(play, job, "choose", faces=2)
    play.ended(job, "choose", code="intake.choose")
    assert play.state.house.portraits[portrait].status == "choose"
    play.happens(FaceChosen(play.request(), portrait, 2, TraceId("")))
    assert play.answer().error is not None
    play.happens(FaceChosen(play.request(), portrait, 1, TraceId("")))
    assert play.sent(RenderJob)[-1].face == 1


def test_a_clip_without_its_bytes_is_a_problem_and_no_clip() -> None:
    from protocol.messages import ClipMade
    from tests.unit.hub.core.houses import clip

    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    made = ClipMade(node_id=RENDER, job_id=job, record=clip(portrait, "idle"))
    play.says(RENDER, made, bytes_present=False)
    assert play.state.house.clips == {}
    assert [problem.code for problem in play.state.live.problems.values()] == ["clip.bytes_missing"]


def test_living_portraits_find_bare_walls_by_themselves() -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    play.made(portrait, "idle", job)
    hallway = play.frame("hallway")
    assert play.state.house.frames[hallway].portrait == portrait
    play.happens(FramePlaced(play.request(), hallway, {"portrait": None}))
    play.made(portrait, "nod", job)
    assert play.state.house.frames[hallway].portrait is None
    kitchen = play.frame("kitchen")
    assert play.state.house.frames[kitchen].portrait == portrait


def test_manifests_bring_what_a_frame_lacks_idle_first() -> None:
    play = Play()
    portrait, hallway = play.living("Grandma", "hallway")
    manifest = play.sent(Manifest, hallway)[-1]
    assert [record.gesture for record in manifest.clips] == ["idle", "greet", "nod"]
    assert manifest.fetch[0] == manifest.clips[0].video
    play.happens(FramePlaced(play.request(), hallway, {"portrait": None}))
    bare = play.sent(Manifest, hallway)[-1]
    assert (bare.hanging, bare.clips, len(bare.drop)) == (None, (), 6)
    assert portrait in play.state.house.portraits


def test_a_subject_leaves_with_everything() -> None:
    play = Play()
    _, hallway = play.living("Grandma", "hallway")
    subject = next(iter(play.state.house.subjects))
    play.happens(SubjectRemoved(play.request(), subject))
    house = play.state.house
    assert not (house.subjects or house.portraits or house.clips or house.jobs or house.wishes)
    assert house.frames[hallway].portrait is None
    (erased,) = (effect for effect in play.effects if isinstance(effect, EraseBlobs))
    assert len(erased.blobs) == 8


def test_bytes_that_another_portrait_needs_stay() -> None:
    play = Play()
    subject = play.subject("Grandma")
    first, _ = play.photo(subject)
    play.photo(subject)
    play.happens(PortraitRemoved(play.request(), first))
    assert not [effect for effect in play.effects if isinstance(effect, EraseBlobs)]
