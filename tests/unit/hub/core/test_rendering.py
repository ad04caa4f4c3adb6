"""Jobs: leased, lost, taken up again, ended; portraits live and leave."""

from __future__ import annotations

import pytest

from hub.core.commands import Command
from hub.core.effects import EraseBlobs
from hub.core.events import Started, Ticked
from hub.core.portraits import renderable
from hub.core.requests import (
    FaceChosen,
    FrameForgotten,
    FramePlaced,
    JobCancelled,
    LookSet,
    PortraitRemoved,
    SubjectRemoved,
)
from hub.core.state import State
from protocol.messages import (
    ClipRejected,
    FaceFound,
    IntakeReport,
    IntakeReported,
    JobCancel,
    JobEnded,
    JobProgress,
    Manifest,
    NodeStatus,
    Refused,
    RenderJob,
    SetLook,
    Welcome,
)
from protocol.track import Box
from protocol.words import ClockId, NodeId, PortraitId, TraceId
from tests.unit.hub.core.houses import RENDER, Play, hello

OTHER = NodeId("render-2")


def gone(node: NodeId, boot: str = "b1") -> NodeStatus:
    return NodeStatus(node_id=node, boot_id=boot, online=False)


def status(play: Play) -> list[str]:
    return [job.status for job in play.state.house.jobs.values()]


def test_a_photo_becomes_a_job_idle_first() -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    (order,) = play.sent(RenderJob)
    assert (order.job_id, order.portrait, order.gestures) == (job, portrait, ("idle", "greet", "nod"))
    assert status(play) == ["leased"]


def test_atlases_are_rendered_by_who_knows_them_and_asked_for_by_nobody() -> None:
    play = Play()
    play.renderer(atlases=("layers",))
    play.photo(play.subject("Grandma"))
    assert play.sent(RenderJob)[-1].gestures == ("idle", "greet", "layers", "nod")
    assert "layers" not in renderable(play.state)


def test_an_atlas_that_no_node_knows_is_left_out_of_a_job_that_was_queued_before() -> None:
    play = Play()
    play.photo(play.subject("Grandma"))
    assert "layers" in next(iter(play.state.house.jobs.values())).gestures
    play.renderer()
    assert play.sent(RenderJob)[-1].gestures == ("idle", "greet", "nod")


def test_jobs_wait_for_a_node_and_are_shared_among_nodes() -> None:
    play = Play()
    for name in ("Grandma", "Dad", "Rex"):
        play.photo(play.subject(name))
    assert status(play) == ["waiting"] * 3
    play.renderer()
    play.renderer(OTHER)
    assert status(play) == ["leased", "leased", "waiting"]
    play.ended(play.sent(RenderJob, RENDER)[0].job_id)
    assert status(play) == ["done", "leased", "leased"]


def test_a_lost_node_gives_its_job_back() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    play.says(RENDER, gone(RENDER, "an older boot"))
    assert status(play) == ["leased"]
    play.says(RENDER, gone(RENDER))
    assert status(play) == ["waiting"]
    play.renderer(OTHER)
    assert play.state.house.jobs[job].node == OTHER


def test_a_node_that_comes_back_still_rendering_keeps_its_job() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    play.says(RENDER, gone(RENDER))
    play.renderer(running=(job,))
    assert status(play) == ["leased"]
    assert len(play.sent(RenderJob)) == 1


def test_a_node_that_started_afresh_gets_its_job_again() -> None:
    play = Play()
    play.renderer()
    play.photo(play.subject("Grandma"))
    play.renderer(boot="b2")
    assert status(play) == ["leased"]
    assert len(play.sent(RenderJob)) == 2


def test_a_job_that_is_not_ours_any_more_is_cancelled() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    play.happens(JobCancelled(play.request(), job))
    assert play.sent(JobCancel) == [JobCancel(job_id=job)]
    play.renderer(running=(job,))
    assert len(play.sent(JobCancel)) == 2
    play.ended(job)
    assert status(play) == ["cancelled"]


def test_after_a_restart_leased_jobs_go_on_or_are_given_again() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    again = Play(State(ClockId("c1"), house=play.state.house))
    again.happens(Started())
    again.ms += 5_000
    again.happens(Ticked())
    assert status(again) == ["leased"]
    other = Play(again.state, ms=again.ms)
    again.renderer(running=(job,))
    again.ended(job)
    assert status(again) == ["done"]
    other.ms += 11_000
    other.happens(Ticked())
    assert status(other) == ["waiting"]


def test_failures_are_tried_again_later_and_given_up_in_the_end() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    for attempt in range(4):
        assert len(play.sent(RenderJob)) == attempt + 1
        play.ended(job, "failed", code="render.worker_gone", reason="gone", retryable=True)
        play.happens(Ticked())
        play.ms += 10_000
        play.happens(Ticked())
    assert status(play) == ["failed"]
    assert play.state.house.jobs[job].code == "render.worker_gone"
    assert [p.status for p in play.state.house.portraits.values()] == ["failed"]


def test_a_job_that_ended_without_all_its_clips_is_given_again() -> None:
    play = Play()
    play.renderer()
    portrait, job = play.photo(play.subject("Grandma"))
    play.made(portrait, "idle", job)
    play.says(RENDER, JobEnded(node_id=RENDER, job_id=job, outcome="done"))
    assert len(play.sent(RenderJob)) == 2
    play.made(portrait, "greet", job)
    play.says(RENDER, ClipRejected(node_id=RENDER, job_id=job, gesture="nod", code="render.x", reason="bad"))
    play.says(RENDER, JobEnded(node_id=RENDER, job_id=job, outcome="done"))
    assert status(play) == ["done"]


def test_a_portrait_is_given_the_usual_gestures_and_the_rest_by_wish() -> None:
    play = Play()
    play.renderer(gestures=("shiver", "idle", "nod", "asleep"))
    play.photo(play.subject("Grandma"))
    (order,) = play.sent(RenderJob)
    assert order.gestures == ("idle", "nod")


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


def test_progress_counts_only_from_who_holds_the_lease() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    play.says(OTHER, JobProgress(node_id=OTHER, job_id=job, stage="film", fraction=0.9))
    assert play.state.live.progress == {}
    play.says(RENDER, JobProgress(node_id=RENDER, job_id=job, stage="film", fraction=0.5))
    assert play.state.live.progress[job].fraction == 0.5


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


def test_frames_of_one_name_get_a_number() -> None:
    play = Play()
    for node in ("a", "b", "c"):
        play.frame(node, "Hallway")
    assert [frame.name for frame in play.state.house.frames.values()] == ["Hallway", "Hallway 2", "Hallway 3"]
    assert play.sent(Welcome)[-1].name == "Hallway 3"
    assert {problem.code for problem in play.state.live.problems.values()} == {"house.name_taken"}
    play.happens(FramePlaced(play.request(), NodeId("b"), {"name": "hallway 3"}))
    assert play.answer().error is not None
    play.happens(FramePlaced(play.request(), NodeId("b"), {"name": "Attic"}))
    assert play.state.house.frames[NodeId("b")].name == "Attic"


def test_only_absent_frames_are_forgotten() -> None:
    play = Play()
    portrait, hallway = play.living("Grandma", "hallway")
    play.happens(FrameForgotten(play.request(), hallway))
    assert play.answer().error is not None
    play.says(hallway, gone(hallway))
    play.happens(FrameForgotten(play.request(), hallway))
    assert play.answer().error is None
    assert play.state.house.frames == {}
    assert portrait in play.state.house.portraits


def test_jobs_that_are_over_are_forgotten_in_time() -> None:
    play = Play()
    play.renderer()
    subject = play.subject("Grandma")
    for _ in range(120):
        play.ended(play.photo(subject)[1])
    assert len(play.state.house.jobs) == 101


def test_another_major_version_is_refused() -> None:
    play = Play()
    play.says(NodeId("x"), hello("x", "Old", protocol=(2, 1)))
    assert play.sent(Refused)[0].code == "protocol.foreign_version"
    assert play.state.house.frames == {}
    play.says(NodeId("x"), hello("x", "Old", protocol=(1, 9)))
    assert len(play.sent(Welcome)) == 1


def test_light_for_all_or_for_one() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.living("Dad", "kitchen")
    answer = play.order(Command("brightness", ("Dad",), level=30))
    assert answer.words == "kitchen: 30 per cent."
    play.order(Command("brightness", change="down"))
    assert [frame.brightness for frame in play.state.house.frames.values()] == [80, 10]
    play.order(Command("goodnight"))
    assert play.state.house.preset == "night"


def test_show_hangs_or_says_where() -> None:
    play = Play()
    play.living("Grandma", "hallway")
    play.living("Dad", "kitchen")
    assert play.order(Command("show", ("Dad",))).words == "Dad hangs in kitchen."
    assert play.order(Command("show", ("Dad",), target="hallway")).words == "Dad hangs in hallway now."


def test_the_weather_of_the_house_reaches_every_frame_and_one_that_comes_later() -> None:
    play = Play()
    first = play.frame("Hallway")
    play.happens(LookSet(play.request(), preset=None, brightness=None, weather="snow", amount=40))
    assert [(look.weather, look.amount) for look in play.sent(SetLook, first)[-1:]] == [("snow", 40)]
    assert (play.sent(SetLook, play.frame("Kitchen"))[-1].weather) == "snow"
    play.happens(LookSet(play.request(), preset="night"))
    told = play.sent(SetLook, first)[-1]
    assert (told.preset, told.weather, told.amount) == ("night", "snow", 40)
