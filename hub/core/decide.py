"""The house decides: one event in, the next state and what is to be done out. Pure and total."""

from __future__ import annotations

from typing import assert_never

from hub.core.audit import audited, left_house, login_failed, password_seen
from hub.core.consenting import consent_given, end_consents
from hub.core.cueing import grant_wishes
from hub.core.decision import Decision, noted, with_live, with_problem, without_problem
from hub.core.effects import Answer
from hub.core.events import (
    BlobsSearched,
    BrokerChanged,
    BrowserLeft,
    EffectFailed,
    Event,
    LeftHouse,
    MessageIgnored,
    NodeSaid,
    OwnerCame,
    PairingsChanged,
    PasswordSeen,
    ServiceTroubled,
    Started,
    Ticked,
    UploadRefused,
)
from hub.core.glances import with_glances
from hub.core.hanging import hang_by_itself
from hub.core.ignored import ignored
from hub.core.jobs import cancel, lease_waiting, not_come_back, progressed
from hub.core.jobs import ended as job_ended
from hub.core.looks import look_set, panel_set
from hub.core.nodes import broker_changed, gone, hello, showing, status, viewer_seen
from hub.core.orders import given
from hub.core.placing import forgotten, placed
from hub.core.portraits import accepted, clip_made, clip_rejected, face_chosen, intake_reported, removed
from hub.core.records import ACTIVE
from hub.core.reports import cue_lost, overdue, performed, refused, waved
from hub.core.requests import (
    CommandsGiven,
    ConsentGiven,
    FaceChosen,
    FrameForgotten,
    FramePlaced,
    JobCancelled,
    KeysRenewed,
    LookSet,
    NodePaired,
    NodeShutOut,
    PanelSet,
    PhotoAccepted,
    PortraitRemoved,
    SceneDeleted,
    ScenesSaved,
    SubjectAdded,
    SubjectChanged,
    SubjectRemoved,
    SubjectRested,
)
from hub.core.rest import forgotten as render_forgotten
from hub.core.rest import given_up, rested, search_again, searched, store_looked_at
from hub.core.scene_keeping import deleted, saved
from hub.core.speeches import overdue_speeches, speech_lost, speech_refused, spoken
from hub.core.state import Now, State
from hub.core.stores import store_reported
from hub.core.subjects import added, changed
from hub.core.subjects import removed as subject_removed
from hub.core.trust import adopted, out_of_turn, paired, pairings_changed, renewed, shut_out
from hub.core.under_way import join_late, over
from hub.errors import JobUnknown
from protocol.messages import (
    ClipMade,
    ClipRejected,
    CredentialAdopted,
    Cue,
    CueRefused,
    Hello,
    IntakeReported,
    JobEnded,
    JobProgress,
    NodeStatus,
    Performance,
    RenderForgotten,
    RenderJob,
    Showing,
    SpeakTrack,
    Spoken,
    StoreReport,
    ViewerSeen,
    ViewerWaved,
)


def decide(state: State, event: Event, now: Now) -> Decision:
    """Never raises, whatever the order in which events come. A consent that has ended is heeded before all else,
    and one that is given with a day that is past, at once. Whoever performs by what is decided is looked at."""
    decided = end_consents(state, now).then(lambda s: _decided(s, event, now)).then(lambda s: end_consents(s, now))
    return with_glances(state, decided, now)


def _decided(state: State, event: Event, now: Now) -> Decision:
    match event:
        case NodeSaid():
            unheard = out_of_turn(state, event, now)
            return _node_said(state, event, now) if unheard is None else unheard
        case (
            CommandsGiven()
            | SubjectAdded()
            | SubjectChanged()
            | SubjectRemoved()
            | ConsentGiven()
            | SubjectRested()
            | PhotoAccepted()
            | FaceChosen()
            | PortraitRemoved()
            | FramePlaced()
            | FrameForgotten()
            | JobCancelled()
            | LookSet()
            | PanelSet()
            | ScenesSaved()
            | SceneDeleted()
            | NodePaired()
            | NodeShutOut()
            | KeysRenewed()
        ):
            return _asked(state, event, now)
        case PairingsChanged():
            return pairings_changed(state, event, now)
        case Started():
            return search_again(with_live(state, called=now.ms))
        case Ticked():
            state = given_up(not_come_back(state, now), now)
            late = overdue(over(state, now), now).then(lambda s: overdue_speeches(s, now))
            return late.then(lambda s: lease_waiting(s, now))
        case BrokerChanged():
            return broker_changed(state, event.up, event.reason, now)
        case BrowserLeft():
            return gone(state, event.node, event.boot_id, now)
        case MessageIgnored():
            return ignored(state, event, now)
        case EffectFailed():
            return _effect_failed(state, event, now)
        case BlobsSearched():
            return searched(state, event, now)
        case UploadRefused() | ServiceTroubled() | OwnerCame() | PasswordSeen() | LeftHouse():
            return Decision(_written_down(state, event, now))
        case _:
            assert_never(event)


def _written_down(
    state: State, event: UploadRefused | ServiceTroubled | OwnerCame | PasswordSeen | LeftHouse, now: Now
) -> State:
    """What happened beside the house, for those who ask later."""
    match event:
        case UploadRefused():
            words = f"A photo for {event.subject} was not taken: {event.words}"
            return noted(state, now, words, event.code, event.trace)
        case ServiceTroubled():
            key = f"service/{event.service}"
            if not event.code:
                return without_problem(state, key)
            return with_problem(state, key, event.code, event.words, now)
        case OwnerCame(admitted=True):
            return audited(state, now, "owner", "login", f"from {event.address}", event.trace)
        case OwnerCame():
            return login_failed(state, now, event.address, event.trace)
        case PasswordSeen():
            return password_seen(state, now, event.fingerprint)
        case LeftHouse():
            return left_house(state, now, event.engine, event.what, event.size)
        case _:
            assert_never(event)


def _node_said(state: State, event: NodeSaid, now: Now) -> Decision:
    match event.message:
        case Hello() as said:
            return hello(state, said, event.browser, now).then(lambda s: join_late(s, event.node, now))
        case NodeStatus() as said:
            return status(state, said, now)
        case Showing() as said:
            return showing(state, said, now).then(lambda s: join_late(s, event.node, now))
        case StoreReport() as said:
            state = store_looked_at(state, event.node, said.held.blobs, now)
            reported = store_reported(state, said, now).then(lambda s: join_late(s, event.node, now))
            return reported.then(lambda s: grant_wishes(s, event.node, now))
        case Performance() as said:
            return performed(state, said, now)
        case CueRefused() as turned_down:
            return refused(state, turned_down, now).then(lambda s: speech_refused(s, turned_down, now))
        case Spoken() as said:
            return spoken(state, said, now)
        case ViewerSeen() as said:
            return viewer_seen(state, said)
        case ViewerWaved() as said:
            return waved(state, said, now)
        case JobProgress() as said:
            return Decision(progressed(state, said))
        case IntakeReported() as said:
            return intake_reported(state, said, now)
        case ClipMade() as said:
            return clip_made(state, said, event.bytes_present, now)
        case ClipRejected() as said:
            return clip_rejected(state, said, now)
        case RenderForgotten() as said:
            return render_forgotten(state, said, now)
        case CredentialAdopted() as said:
            return adopted(state, said, now)
        case JobEnded() as said:
            ended = job_ended(state, said, now).then(lambda s: hang_by_itself(s, now))
            return ended.then(lambda s: lease_waiting(s, now))
        case _:
            return Decision(state)  # a message that only the hub sends, come back as an echo


def _asked(
    state: State,
    event: CommandsGiven
    | SubjectAdded
    | SubjectChanged
    | SubjectRemoved
    | ConsentGiven
    | SubjectRested
    | PhotoAccepted
    | FaceChosen
    | PortraitRemoved
    | FramePlaced
    | FrameForgotten
    | JobCancelled
    | LookSet
    | PanelSet
    | ScenesSaved
    | SceneDeleted
    | NodePaired
    | NodeShutOut
    | KeysRenewed,
    now: Now,
) -> Decision:
    match event:
        case CommandsGiven():
            return given(state, event, now)
        case SubjectAdded():
            return added(state, event, now)
        case SubjectChanged():
            return changed(state, event, now)
        case SubjectRemoved():
            return subject_removed(state, event, now)
        case ConsentGiven():
            return consent_given(state, event, now)
        case SubjectRested():
            return rested(state, event, now)
        case PhotoAccepted():
            return accepted(state, event, now)
        case FaceChosen():
            return face_chosen(state, event, now)
        case PortraitRemoved():
            return removed(state, event, now)
        case FramePlaced():
            return placed(state, event, now)
        case FrameForgotten():
            return forgotten(state, event, now)
        case JobCancelled():
            return _cancelled(state, event, now)
        case NodePaired():
            return paired(state, event, now)
        case NodeShutOut():
            return shut_out(state, event, now)
        case KeysRenewed():
            return renewed(state, event, now)
        case LookSet():
            return look_set(state, event, now)
        case PanelSet():
            return panel_set(state, event)
        case ScenesSaved():
            return saved(state, event, now)
        case SceneDeleted():
            return deleted(state, event, now)


def _cancelled(state: State, event: JobCancelled, now: Now) -> Decision:
    job = state.house.jobs.get(event.job)
    if job is None or job.status not in ACTIVE:
        return Decision(state, (Answer(event.request, error=JobUnknown()),))
    decision = cancel(state, job, now).then(lambda s: lease_waiting(s, now))
    return decision.also(Answer(event.request, "Cancelled."))


def _effect_failed(state: State, event: EffectFailed, now: Now) -> Decision:
    """What could not be sent is sent again when the node says hello; only cues and speeches are lost for good."""
    match event.message:
        case Cue() as cue:
            return cue_lost(state, cue.cue_id, event.code, event.reason, now)
        case SpeakTrack() as track:
            return speech_lost(state, track.cue_id, event.code, event.reason, now)
        case RenderJob() | None:
            return Decision(with_problem(state, f"effect/{event.code}", event.code, event.reason, now))
        case _:
            return Decision(state)
