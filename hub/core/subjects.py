"""Who belongs to the house, and under which names."""

from __future__ import annotations

from dataclasses import replace

from hub.core.authority import Authority
from hub.core.consent import may_move
from hub.core.decision import Decision, minted, noted, put, with_house, without
from hub.core.effects import Answer
from hub.core.portraits import take_out
from hub.core.records import Consent, Subject
from hub.core.requests import SubjectAdded, SubjectChanged, SubjectRemoved
from hub.core.state import Now, State
from hub.core.stores import send_manifests
from hub.errors import AuthorityMissing, NameEmpty, NameTaken, SubjectUnknown
from protocol.errors import KinframeError
from protocol.words import SubjectId

LONGEST_NAME = 60


def subject_called(state: State, name: str) -> Subject | None:
    """By id, or by name or alias in any case."""
    folded = name.strip().casefold()
    by_id = state.house.subjects.get(SubjectId(name))
    everybody = state.house.subjects.values()
    by_name = next((subject for subject in everybody if subject.name.casefold() == folded), None)
    by_alias = (s for s in everybody if folded in (alias.casefold() for alias in s.aliases))
    return by_id or by_name or next(by_alias, None)


def added(state: State, event: SubjectAdded, now: Now) -> Decision:
    name = event.name.strip()
    if not _usable(name):
        return Decision(state, (Answer(event.request, error=NameEmpty()),))
    if any(subject.name.casefold() == name.casefold() for subject in state.house.subjects.values()):
        return Decision(state, (Answer(event.request, error=NameTaken(f"{name} belongs to the house already.")),))
    key, state = minted(state, "subject")
    subject = Subject(SubjectId(key), name, _tidy(event.aliases, name), event.kind)
    state = with_house(state, subjects=put(state.house.subjects, subject.id, subject))
    consent = Consent(subject.id, move=event.move, by=event.by.strip(), until=event.until, at=now.wall)
    state = with_house(state, consents=put(state.house.consents, subject.id, consent))
    state = noted(state, now, f"{name} belongs to the house now.")
    return Decision(state, (Answer(event.request, f"Welcome, {name}.", {"subject": subject.id}),))


def changed(state: State, event: SubjectChanged, now: Now) -> Decision:
    subject = state.house.subjects.get(event.subject)
    if subject is None:
        return Decision(state, (Answer(event.request, error=SubjectUnknown()),))
    if (protected := _protected(state, subject, event.authority)) is not None:
        return Decision(state, (Answer(event.request, error=protected),))
    name = subject.name if event.name is None else event.name.strip()
    if not _usable(name):
        return Decision(state, (Answer(event.request, error=NameEmpty()),))
    others = (other for other in state.house.subjects.values() if other.id != subject.id)
    if any(other.name.casefold() == name.casefold() for other in others):
        return Decision(state, (Answer(event.request, error=NameTaken(f"{name} belongs to the house already.")),))
    aliases = subject.aliases if event.aliases is None else event.aliases
    renamed = replace(subject, name=name, aliases=_tidy(aliases, name), kind=event.kind or subject.kind)
    state = with_house(state, subjects=put(state.house.subjects, subject.id, renamed))
    if name != subject.name:
        state = noted(state, now, f"{subject.name} is called {name} now.")
    portraits = [p.id for p in state.house.portraits.values() if p.subject == subject.id]
    sends = tuple(send for portrait in portraits for send in send_manifests(state, portrait))
    return Decision(state, (*sends, Answer(event.request, "Done.", {"subject": subject.id})))


def removed(state: State, event: SubjectRemoved, now: Now) -> Decision:
    """A subject leaves with all portraits, clips and bytes."""
    subject = state.house.subjects.get(event.subject)
    if subject is None:
        return Decision(state, (Answer(event.request, error=SubjectUnknown()),))
    if (protected := _protected(state, subject, event.authority)) is not None:
        return Decision(state, (Answer(event.request, error=protected),))
    portraits = tuple(p for p in state.house.portraits.values() if p.subject == subject.id)
    decision = take_out(state, portraits, now)
    house = decision.state.house
    consents = without(house.consents, subject.id)
    state = with_house(decision.state, subjects=without(house.subjects, subject.id), consents=consents)
    state = noted(state, now, f"{subject.name} left the house.")
    return Decision(state, (*decision.effects, Answer(event.request, "Done.")))


def _protected(state: State, subject: Subject, authority: Authority) -> KinframeError | None:
    """Whoever may not move would be free to under a new record: letting go of this one needs the owner."""
    if may_move(state, subject.id) or authority.allows(Authority.OWNER):
        return None
    return AuthorityMissing(f"{subject.name} may not move: to rename or remove {subject.name} needs the owner's word.")


def _usable(name: str) -> bool:
    return 0 < len(name) <= LONGEST_NAME and any(char.isalnum() for char in name)


def _tidy(aliases: tuple[str, ...], name: str) -> tuple[str, ...]:
    """Aliases in order, each once, none empty or the same as the name."""
    known = {name.casefold()}
    tidy: list[str] = []
    for alias in (alias.strip() for alias in aliases):
        if _usable(alias) and alias.casefold() not in known:
            known.add(alias.casefold())
            tidy.append(alias)
    return tuple(tidy)
