"""From an accepted photo to a living portrait, and out of the house again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from hub.core.consent import may_move, refusal
from hub.core.cueing import without_wishes
from hub.core.decision import Decision, minted, noted, with_house, with_live, with_portrait, with_problem, without
from hub.core.effects import Answer, EraseBlobs, Send
from hub.core.hanging import hang, hang_by_itself
from hub.core.jobs import active_jobs, cancel, lease_waiting, queue
from hub.core.records import Clip, Portrait, Rejected, Subject
from hub.core.requests import FaceChosen, PhotoAccepted, PortraitRemoved
from hub.core.state import Now, State
from hub.core.stores import ATLASES, GESTURES, send_manifests
from hub.errors import FaceUnknown, PortraitUnknown, SubjectUnknown
from protocol.messages import ClipMade, ClipRecord, ClipRejected, IntakeReported, JobCancel
from protocol.words import BlobHash, PortraitId


def known_words(state: State) -> tuple[str, ...]:
    """Gestures and atlases as the render nodes know them; before one has said so, what Kinframe comes with."""
    nodes = [presence.capabilities for presence in state.live.render_nodes.values() if presence.online]
    return tuple(dict.fromkeys(word for known in nodes for word in (*known.gestures, *known.atlases))) or GESTURES


def renderable(state: State) -> tuple[str, ...]:
    """The gestures that people can ask for."""
    return tuple(word for word in known_words(state) if word not in ATLASES)


def repertoire(state: State) -> tuple[str, ...]:
    """What a new portrait is given; the rest comes by wish."""
    known = known_words(state)
    return tuple(word for word in GESTURES if word in known) or known


def accepted(state: State, event: PhotoAccepted, now: Now) -> Decision:
    """A photo that can be decoded: a portrait whose job waits for a render node."""
    subject = state.house.subjects.get(event.subject)
    if subject is None:
        return Decision(state, (Answer(event.request, error=SubjectUnknown()),))
    if (unwilling := refusal(state, subject.id)) is not None:
        unused = {event.photo, event.thumbnail} - referenced_blobs(state)
        return Decision(state, (*_erased(unused), Answer(event.request, error=unwilling)))
    name, state = minted(state, "portrait")
    portrait = Portrait(PortraitId(name), subject.id, event.photo, event.thumbnail, event.width, event.height, now.wall)
    state = with_portrait(state, portrait)
    job, state = queue(state, portrait, repertoire(state), event.trace, now)
    state = noted(state, now, f"A photo of {subject.name} has arrived.", trace=event.trace)
    value = {"portrait": portrait.id, "job": job.id}
    words = f"Thank you. {subject.name} will come alive as soon as a render node has worked on the photo."
    return Decision(state, (Answer(event.request, words, value),)).then(lambda s: lease_waiting(s, now))


def intake_reported(state: State, said: IntakeReported, now: Now) -> Decision:
    """What the render node found in the photo, in plain words."""
    job = state.house.jobs.get(said.job_id)
    portrait = state.house.portraits.get(job.portrait) if job else None
    if job is None or portrait is None:
        return Decision(state)
    report = said.report
    known = replace(portrait, report=report)
    if report.decision in ("accept", "warn") and portrait.status == "intake":
        known = replace(known, status="rendering")
    elif report.decision == "refuse" and portrait.status == "intake":
        known = replace(known, status="refused")
    elif report.decision == "choose" and portrait.status == "intake":
        known = replace(known, status="choose")
    state = with_portrait(state, known)
    if report.decision != "accept" and (portrait.report is None or portrait.report.code != report.code):
        state = noted(state, now, report.words, report.code, job.trace)
    return Decision(state)


def clip_made(state: State, said: ClipMade, bytes_present: bool, now: Now) -> Decision:
    """A clip that was inspected and delivered takes the place of its predecessor."""
    record = said.record
    portrait = state.house.portraits.get(record.portrait)
    if portrait is None or not may_move(state, portrait.subject):  # it left the house while it was rendered
        return Decision(state, _erased({record.video, record.track} - referenced_blobs(state)))
    if not bytes_present:
        words = f"The clip “{record.gesture}” was announced without its bytes."
        return Decision(with_problem(state, f"clip/{record.clip}", "clip.bytes_missing", words, now))
    if not _plausible(record):
        words = f"The clip “{record.gesture}” describes itself in impossible numbers."
        return Decision(with_problem(state, f"clip/{record.clip}", "clip.implausible", words, now))
    replaced = [
        name
        for name, clip in state.house.clips.items()
        if (clip.record.portrait, clip.record.gesture, clip.record.variant)
        == (record.portrait, record.gesture, record.variant)
    ]
    clips = without(state.house.clips, *replaced)
    state = with_house(state, clips={**clips, record.clip: Clip(record, dict(said.measures), said.seconds)})
    rejected = tuple(each for each in portrait.rejected if each.gesture != record.gesture)
    status = "rendering" if portrait.status == "intake" else portrait.status
    changed = replace(portrait, rejected=rejected, status=status)
    if changed != portrait:
        state = with_portrait(state, changed)
    if record.gesture == "idle" and record.variant == 0 and not replaced:
        name = _subject(state, portrait).name
        state = noted(state, now, f"{name} breathes.")
    return Decision(state, send_manifests(state, portrait.id)).then(lambda s: hang_by_itself(s, now))


def _plausible(record: ClipRecord) -> bool:
    """Numbers with which choreography and frames can calculate."""
    return 1 <= record.fps <= 240 and record.images >= 1 and record.width >= 1 and record.height >= 1


def clip_rejected(state: State, said: ClipRejected, now: Now) -> Decision:
    """Inspection refused a clip; the wish for it is not kept any longer, unless it was one variant of several."""
    job = state.house.jobs.get(said.job_id)
    portrait = state.house.portraits.get(job.portrait) if job else None
    if job is None or portrait is None:
        return Decision(state)
    if said.variant > 0:
        words = f"{_subject(state, portrait).name}: another “{said.gesture}” was not good enough. {said.reason}"
        return Decision(noted(state, now, words, said.code, job.trace))
    others = tuple(each for each in portrait.rejected if each.gesture != said.gesture)
    state = with_portrait(state, replace(portrait, rejected=(*others, Rejected(said.gesture, said.code, said.reason))))
    hopeless = [w for w in state.house.wishes.values() if w.portrait == portrait.id and w.word == said.gesture]
    state = without_wishes(state, hopeless)
    words = f"{_subject(state, portrait).name}: “{said.gesture}” was not good enough. {said.reason}"
    return Decision(noted(state, now, words, said.code, job.trace))


def face_chosen(state: State, event: FaceChosen, now: Now) -> Decision:
    """Somebody said whose portrait it shall be: render again with that face."""
    portrait = state.house.portraits.get(event.portrait)
    if portrait is None:
        return Decision(state, (Answer(event.request, error=PortraitUnknown()),))
    if (unwilling := refusal(state, portrait.subject)) is not None:
        return Decision(state, (Answer(event.request, error=unwilling),))
    faces = portrait.report.faces if portrait.report else ()
    if not 0 <= event.face < len(faces):
        error = FaceUnknown(f"The photo has {len(faces)} faces, numbered from 0.")
        return Decision(state, (Answer(event.request, error=error),))
    decision = Decision(state)
    for job in active_jobs(state, portrait.id):
        decision = decision.plus(cancel(decision.state, job, now))
    chosen = replace(portrait, face=event.face, status="rendering")
    job, state = queue(with_portrait(decision.state, chosen), chosen, repertoire(state), event.trace, now)
    answer = Answer(event.request, "Thank you.", {"portrait": portrait.id, "job": job.id})
    return Decision(state, (*decision.effects, answer)).then(lambda s: lease_waiting(s, now))


def removed(state: State, event: PortraitRemoved, now: Now) -> Decision:
    portrait = state.house.portraits.get(event.portrait)
    if portrait is None:
        return Decision(state, (Answer(event.request, error=PortraitUnknown()),))
    name = _subject(state, portrait).name
    decision = take_out(state, (portrait,), now)
    state = noted(decision.state, now, f"A portrait of {name} was taken out of the house.")
    return Decision(state, (*decision.effects, Answer(event.request, "Done."))).then(lambda s: lease_waiting(s, now))


def take_out(state: State, portraits: Iterable[Portrait], now: Now) -> Decision:
    """Everything that belongs to these portraits: jobs, placements, clips, bytes."""
    decision = Decision(state)
    for portrait in portraits:
        for job in active_jobs(decision.state, portrait.id):
            told = (Send(job.node, JobCancel(job_id=job.id)),) if job.node else ()
            decision = decision.also(*told)
        for frame in tuple(decision.state.house.frames.values()):
            if frame.portrait == portrait.id:
                decision = decision.plus(hang(decision.state, frame.id, None, now, chosen=frame.chosen))
        decision = decision.plus(_erase(decision.state, portrait))
    return decision


def _erase(state: State, portrait: Portrait) -> Decision:
    house = state.house
    clips = {name: clip for name, clip in house.clips.items() if clip.record.portrait == portrait.id}
    state = with_house(
        state,
        portraits=without(house.portraits, portrait.id),
        clips=without(house.clips, *clips),
        jobs={name: job for name, job in house.jobs.items() if job.portrait != portrait.id},
        wishes={name: wish for name, wish in house.wishes.items() if wish.portrait != portrait.id},
    )
    progress = {name: each for name, each in state.live.progress.items() if name in state.house.jobs}
    state = with_live(state, progress=progress)
    theirs = {portrait.photo, portrait.thumbnail}
    theirs |= {blob for clip in clips.values() for blob in (clip.record.video, clip.record.track)}
    unused = theirs - referenced_blobs(state)
    return Decision(state, _erased(unused))


def _erased(unused: set[BlobHash]) -> tuple[EraseBlobs, ...]:
    return (EraseBlobs(tuple(sorted(unused))),) if unused else ()


def referenced_blobs(state: State) -> set[BlobHash]:
    """All bytes that the house still needs."""
    photos = {blob for portrait in state.house.portraits.values() for blob in (portrait.photo, portrait.thumbnail)}
    return photos | {blob for clip in state.house.clips.values() for blob in (clip.record.video, clip.record.track)}


def _subject(state: State, portrait: Portrait) -> Subject:
    return state.house.subjects.get(portrait.subject) or Subject(portrait.subject, "A portrait")
