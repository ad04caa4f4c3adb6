"""A consent is given, taken back, or ends: what follows for jobs, frames and cues."""

from __future__ import annotations

from dataclasses import replace

from hub.core.audit import audited
from hub.core.consent import may_move, over, refusal
from hub.core.cueing import without_wishes
from hub.core.decision import Decision, noted, put, with_house, with_live, without
from hub.core.effects import Answer, Send
from hub.core.hanging import hang, hang_by_itself
from hub.core.jobs import active_jobs, cancel, lease_waiting, queue
from hub.core.portraits import repertoire
from hub.core.records import Consent, Portrait
from hub.core.requests import ConsentGiven
from hub.core.speeches import hush_unwilling
from hub.core.state import Now, State
from hub.core.stores import is_online
from hub.core.under_way import taken_out
from hub.errors import ConsentMissing, ConsentResting, SubjectUnknown
from protocol.messages import CueCancel
from protocol.words import SubjectId

ALLOWANCES = ("move", "speak", "converse", "swap")


def consent_given(state: State, event: ConsentGiven, now: Now) -> Decision:
    """The owner records what a subject, or who speaks for them, agreed to; also that they agree no longer."""
    subject = state.house.subjects.get(event.subject)
    before = state.house.consents.get(event.subject)
    if subject is None:
        return Decision(state, (Answer(event.request, error=SubjectUnknown()),))
    if before is not None and before.resting:
        return Decision(state, (Answer(event.request, error=ConsentResting(f"{subject.name} was put to rest.")),))
    consent = Consent(
        subject.id, event.move, event.speak, event.converse, event.swap, event.by.strip(), event.until, now.wall
    )
    state = with_consent(state, consent)
    state = audited(state, now, event.actor, "consent", f"{subject.name}: {in_words(consent)}", event.trace)
    state = noted(state, now, f"The consent of {subject.name}: {in_words(consent)}.", trace=event.trace)
    never_began = consent.move and over(consent, now)  # then ``end_consents`` sees to the rest
    decision = Decision(state) if never_began else take_effect(state, subject.id, now)
    return decision.also(Answer(event.request, "Done.", {"subject": subject.id}))


def with_consent(state: State, consent: Consent) -> State:
    return with_house(state, consents=put(state.house.consents, consent.id, consent))


def in_words(consent: Consent) -> str:
    """``may move and speak, until 2031-05-01, says Anna``."""
    if consent.resting:
        return "at rest"
    allowed = [word for word in ALLOWANCES if getattr(consent, word)]
    may = f"may {' and '.join(allowed)}" if allowed else "nothing is allowed"
    until = f", until {consent.until}" if consent.until and allowed else ""
    return f"{may}{until}, says {consent.by}" if consent.by else f"{may}{until}"


def end_consents(state: State, now: Now) -> Decision:
    """Consents whose last day is past allow nothing from now on; their records tell until when they did."""
    decision = Decision(state)
    for consent in tuple(state.house.consents.values()):
        if not (over(consent, now) and any(getattr(consent, word) for word in ALLOWANCES)):
            continue
        nothing = replace(consent, move=False, speak=False, converse=False, swap=False)
        subject = decision.state.house.subjects.get(consent.id)
        words = f"The consent of {subject.name if subject else 'a subject'} ended with {consent.until}."
        state = audited(with_consent(decision.state, nothing), now, "hub", "consent", words)
        state = noted(state, now, words, ConsentMissing.code)
        decision = Decision(state, decision.effects).plus(take_effect(state, consent.id, now))
    return decision


def take_effect(state: State, subject: SubjectId, now: Now) -> Decision:
    """Bring the house in line with the consent of this subject."""
    hush = hush_unwilling(state)
    state = hush.state
    portraits = tuple(p for p in state.house.portraits.values() if p.subject == subject)
    if may_move(state, subject):
        decision = Decision(_rendered_again(state, portraits, now))
    else:
        decision = Decision(state)
        for portrait in portraits:
            decision = decision.plus(_stopped(decision.state, portrait, now))
    decision = Decision(decision.state, hush.effects + decision.effects)
    decision = decision.then(lambda s: lease_waiting(s, now))
    return decision.then(lambda s: hang_by_itself(s, now))


def _rendered_again(state: State, portraits: tuple[Portrait, ...], now: Now) -> State:
    """What was cancelled for want of a consent is queued again."""
    for portrait in portraits:
        latest = [job for job in state.house.jobs.values() if job.portrait == portrait.id][-1:]
        if latest and latest[0].code == ConsentMissing.code:
            state = queue(state, portrait, repertoire(state), latest[0].trace, now)[1]
    return state


def _stopped(state: State, portrait: Portrait, now: Now) -> Decision:
    """Jobs are cancelled, frames told to come to rest and to show something else."""
    why = refusal(state, portrait.subject) or ConsentMissing()
    decision = Decision(state)
    for job in active_jobs(state, portrait.id):
        decision = decision.plus(cancel(decision.state, job, now, ConsentMissing.code, why.message))
    frames = [frame for frame in state.house.frames.values() if frame.portrait == portrait.id]
    for frame in frames:
        cues = [name for name, flight in decision.state.live.cues.items() if flight.frame == frame.id]
        quiet = with_live(decision.state, cues=without(decision.state.live.cues, *cues))
        quiet = taken_out(quiet, (frame.id,))
        told = (Send(frame.id, CueCancel()),) if cues and is_online(quiet, frame.id) else ()
        decision = Decision(quiet, decision.effects + told)
        decision = decision.plus(hang(decision.state, frame.id, None, now, chosen=frame.chosen))
    wishes = [wish for wish in decision.state.house.wishes.values() if wish.portrait == portrait.id]
    return Decision(without_wishes(decision.state, wishes), decision.effects)
