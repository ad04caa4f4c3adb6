"""Render jobs: queued, leased to a render node, lost with it, tried again, ended."""

from __future__ import annotations

from dataclasses import replace

from hub.core.consent import may_be_shown
from hub.core.cueing import without_wishes
from hub.core.decision import Decision, minted, noted, put, with_house, with_live, with_portrait, without
from hub.core.effects import Send
from hub.core.records import ACTIVE, Job, JobStatus, Portrait, PortraitStatus, Wish
from hub.core.state import Now, Presence, State
from hub.core.stores import GESTURES, clips_of, rank
from protocol.messages import JobCancel, JobEnded, JobProgress, RenderJob
from protocol.words import JobId, NodeId, PortraitId, TraceId

ATTEMPTS = 4
"""Failures after which a job is given up."""
KEPT_JOBS = 100
"""Jobs that are over and still told of."""
FIRST_WAIT_MS = 1_000.0
COME_BACK_MS = 15_000.0
"""After a start of hub or broker, a leased job waits so long for its render node to say that it still runs it."""


def active_jobs(state: State, portrait: PortraitId) -> tuple[Job, ...]:
    return tuple(job for job in state.house.jobs.values() if job.portrait == portrait and job.status in ACTIVE)


def with_job(state: State, job: Job) -> State:
    return with_house(state, jobs=put(state.house.jobs, job.id, job))


def queue(state: State, portrait: Portrait, gestures: tuple[str, ...], trace: TraceId, now: Now) -> tuple[Job, State]:
    """A new job, waiting for a render node."""
    name, state = minted(state, "job")
    ordered = tuple(sorted(dict.fromkeys(gestures), key=rank))
    job = Job(JobId(name), portrait.id, ordered, trace, now.wall, face=portrait.face)
    over = [known.id for known in state.house.jobs.values() if known.status not in ACTIVE]
    state = with_house(state, jobs=without(state.house.jobs, *over[:-KEPT_JOBS]))
    return job, with_job(state, job)


def lease_waiting(state: State, now: Now) -> Decision:
    """Give every waiting job whose time has come to a render node that is free and can do it."""
    decision = Decision(state)
    for job in tuple(state.house.jobs.values()):
        if job.status == "waiting" and job.not_before <= now.ms and may_be_shown(state, job.portrait):
            node = _free_node(decision.state, job)
            if node is not None:
                able = _able(decision.state, node, job.gestures)
                leased = replace(job, status="leased", node=node, gestures=able)
                decision = Decision(with_job(decision.state, leased), decision.effects)
                decision = decision.also(Send(node, order(decision.state, leased)))
    return decision


def order(state: State, job: Job) -> RenderJob:
    """The message that leases the job; asked again with the same id it is the same job."""
    portrait = state.house.portraits[job.portrait]
    subject = state.house.subjects.get(portrait.subject)
    return RenderJob(
        job_id=job.id,
        portrait=portrait.id,
        subject_name=subject.name if subject else "",
        photo=portrait.photo,
        gestures=job.gestures,
        face=job.face,
        trace=job.trace,
    )


def _free_node(state: State, job: Job) -> NodeId | None:
    busy = {other.node for other in state.house.jobs.values() if other.status == "leased"}
    for node, presence in state.live.render_nodes.items():
        known = _words(presence)
        able = not known or any(gesture in known for gesture in job.gestures)
        if presence.online and node not in busy and able:
            return node
    return None


def _able(state: State, node: NodeId, gestures: tuple[str, ...]) -> tuple[str, ...]:
    """Of what a job wants that was queued before any node said what it renders, that which the node knows."""
    known = _words(state.live.render_nodes[node])
    return tuple(word for word in gestures if word in known or word not in GESTURES) if known else gestures


def _words(presence: Presence) -> tuple[str, ...]:
    """All that the node says it renders; an empty one says nothing."""
    return (*presence.capabilities.gestures, *presence.capabilities.atlases)


def progressed(state: State, progress: JobProgress) -> State:
    """Progress of a job that is leased to who says so. Messages may overtake each other; a bar never falls."""
    job = state.house.jobs.get(progress.job_id)
    if job is None or job.status != "leased" or job.node != progress.node_id:
        return state
    known = state.live.progress.get(job.id)
    if known is not None and progress.fraction < known.fraction:
        return state
    return with_live(state, progress=put(state.live.progress, job.id, progress))


def node_lost(state: State, node: NodeId, keep: tuple[JobId, ...] = ()) -> State:
    """The node is gone or started afresh: its jobs wait for another lease, except those it still runs."""
    for job in tuple(state.house.jobs.values()):
        if job.status == "leased" and job.node == node and job.id not in keep:
            state = _forget_progress(with_job(state, replace(job, status="waiting", node=None)), job.id)
    return state


def still_running(state: State, node: NodeId, running: tuple[JobId, ...]) -> Decision:
    """A render node says what it works on: take over what is ours to give, cancel what is not."""
    decision = Decision(state)
    for name in running:
        job = decision.state.house.jobs.get(name)
        if job is not None and job.status == "waiting":
            decision = Decision(with_job(decision.state, replace(job, status="leased", node=node)), decision.effects)
        elif job is None or job.status != "leased" or job.node != node:
            decision = decision.also(Send(node, JobCancel(job_id=name)))
    return decision


def remind(state: State, node: NodeId, running: tuple[JobId, ...]) -> tuple[Send, ...]:
    """Leases that the node does not know of, because their message was lost on the way."""
    leased = (job for job in state.house.jobs.values() if job.status == "leased" and job.node == node)
    return tuple(Send(node, order(state, job)) for job in leased if job.id not in running)


def not_come_back(state: State, now: Now) -> State:
    """Some time after the nodes were called, free the jobs of nodes that have not said hello."""
    if now.ms - state.live.called < COME_BACK_MS:
        return state
    for job in tuple(state.house.jobs.values()):
        if job.status == "leased" and job.node is not None:
            presence = state.live.render_nodes.get(job.node)
            if presence is None or not presence.online:
                state = with_job(state, replace(job, status="waiting", node=None))
    return state


def ended(state: State, report: JobEnded, now: Now) -> Decision:
    """A render node says how a job ended; only the holder of the lease may, or anyone for a job that waits."""
    job = state.house.jobs.get(report.job_id)
    if job is None or job.status not in ACTIVE or (job.status == "leased" and job.node != report.node_id):
        return Decision(state)
    if job.attempts + 1 < ATTEMPTS:
        if report.outcome == "failed" and report.retryable:
            wait = FIRST_WAIT_MS * 2.0**job.attempts
            words = f"Rendering failed and is tried again: {report.reason}"
            state = noted(state, now, words, report.code, job.trace)
            return Decision(_again(state, job, now.ms + wait, report.code, report.reason))
        if report.outcome == "done" and _unaccounted(state, job):
            # A clip was said while nobody heard it. The node has it in its cache, so asking again is cheap.
            return Decision(_again(state, job, now.ms, "render.clips_missing", "some clips did not arrive"))
    return Decision(finish(state, job, report.outcome, now, report.code, report.reason, report.seconds))


def _again(state: State, job: Job, not_before: float, code: str, words: str) -> State:
    """Let the job wait for another lease."""
    waiting = replace(job, status="waiting", node=None, not_before=not_before, code=code, words=words)
    return _forget_progress(with_job(state, replace(waiting, attempts=job.attempts + 1)), job.id)


def _unaccounted(state: State, job: Job) -> bool:
    """Whether there is a gesture of the job of which neither a clip nor a refusal is known."""
    portrait = state.house.portraits[job.portrait]
    refused = {rejected.gesture for rejected in portrait.rejected}
    clips = clips_of(state, portrait.id)
    return any(word not in refused and not any(clip.is_for(word) for clip in clips) for word in job.gestures)


def cancel(state: State, job: Job, now: Now, code: str = "render.cancelled", words: str = "cancelled") -> Decision:
    """End an active job at once; the render node is told, whatever it answers does not matter."""
    told = (Send(job.node, JobCancel(job_id=job.id)),) if job.node is not None else ()
    return Decision(finish(state, job, "cancelled", now, code, words), told)


def finish(
    state: State, job: Job, status: JobStatus, now: Now, code: str = "", words: str = "", seconds: float = 0.0
) -> State:
    """The job is over: its portrait gets its final word, wishes that only it could grant are dropped."""
    over = replace(
        job,
        status=status,
        node=None,
        code=code,
        words=words,
        seconds=seconds,
        attempts=job.attempts + (status == "failed"),
    )
    state = _forget_progress(with_job(state, over), job.id)
    portrait = state.house.portraits.get(job.portrait)
    if portrait is None:
        return state
    if not active_jobs(state, portrait.id):
        state = with_portrait(state, replace(portrait, status=_portrait_status(state, portrait, status)))
        state = without_wishes(state, _hopeless(state, portrait.id))
    return _note_end(state, over, now)


def _portrait_status(state: State, portrait: Portrait, outcome: JobStatus) -> PortraitStatus:
    if outcome == "choose":
        return "choose"
    if any(clip.record.gesture == "idle" for clip in clips_of(state, portrait.id)):
        return "ready"
    return "refused" if outcome == "refused" else "failed"


def _hopeless(state: State, portrait: PortraitId) -> tuple[Wish, ...]:
    have = clips_of(state, portrait)
    wishes = (wish for wish in state.house.wishes.values() if wish.portrait == portrait)
    return tuple(wish for wish in wishes if not any(clip.answers_to(wish.word) for clip in have))


def _note_end(state: State, job: Job, now: Now) -> State:
    portrait = state.house.portraits[job.portrait]
    subject = state.house.subjects.get(portrait.subject)
    name = subject.name if subject else "A portrait"
    words = {
        "done": f"{name} is alive: {len(clips_of(state, portrait.id))} clips.",
        "refused": f"The photo of {name} cannot be used: {job.words}",
        "choose": f"Whose portrait shall it be? Please choose a face for {name}.",
        "cancelled": f"Rendering {name} was cancelled.",
    }.get(job.status, f"Rendering {name} failed: {job.words}")
    return noted(state, now, words, job.code, job.trace)


def _forget_progress(state: State, job: JobId) -> State:
    return with_live(state, progress=without(state.live.progress, job)) if job in state.live.progress else state
