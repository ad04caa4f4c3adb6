"""Jobs: leased, shared, lost, taken up again, ended."""

from __future__ import annotations

from hub.core.events import Started, Ticked
from hub.core.portraits import renderable
from hub.core.requests import (
    JobCancelled,
)
from hub.core.state import State
from protocol.messages import (
    ClipRejected,
    JobCancel,
    JobEnded,
    JobProgress,
    RenderJob,
)
from protocol.words import ClockId, NodeId
from tests.unit.hub.core.houses import RENDER, Play, gone

OTHER = NodeId("render-2")


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


def test_progress_counts_only_from_who_holds_the_lease() -> None:
    play = Play()
    play.renderer()
    _, job = play.photo(play.subject("Grandma"))
    play.says(OTHER, JobProgress(node_id=OTHER, job_id=job, stage="film", fraction=0.9))
    assert play.state.live.progress == {}
    play.says(RENDER, JobProgress(node_id=RENDER, job_id=job, stage="film", fraction=0.5))
    assert play.state.live.progress[job].fraction == 0.5


def test_jobs_that_are_over_are_forgotten_in_time() -> None:
    play = Play()
    play.renderer()
    subject = play.subject("Grandma")
    for _ in range(120):
        play.ended(play.photo(subject)[1])
    assert len(play.state.house.jobs) == 101
