"""Who may move: what the consent record of a subject allows. Asked wherever a subject would be rendered or shown."""

from __future__ import annotations

from hub.core.commands import EVERYBODY, Command
from hub.core.records import Consent, Subject
from hub.core.state import Now, State
from hub.errors import ConsentMissing, ConsentResting, ConsentVoiceMissing
from protocol.errors import KinframeError
from protocol.words import PortraitId, SubjectId

DEPICTING = frozenset({"perform", "ripple", "show", "story", "ask", "say", "pass_on", "recall", "hang", "upload"})
"""Commands that bring a subject before a viewer."""


def may_move(state: State, subject: SubjectId) -> bool:
    """Nobody moves without a record that says so. ``until`` is not looked at: see ``consenting.end_consents``."""
    consent = state.house.consents.get(subject)
    return consent is not None and consent.move and not consent.resting


def may_speak(state: State, subject: SubjectId) -> bool:
    """Nobody is given words without a record that says so; who speaks moves."""
    return may_move(state, subject) and state.house.consents[subject].speak


def may_be_shown(state: State, portrait: PortraitId | None) -> bool:
    """Whether the subject of this portrait may move."""
    known = state.house.portraits.get(portrait) if portrait else None
    return known is not None and may_move(state, known.subject)


def over(consent: Consent, now: Now) -> bool:
    """Whether its last day is past; the day is that of UTC."""
    return bool(consent.until) and now.wall[:10] > consent.until


def refusal(state: State, subject: SubjectId) -> KinframeError | None:
    """Why this subject may not move; None when it may."""
    if may_move(state, subject):
        return None
    known, consent = state.house.subjects.get(subject), state.house.consents.get(subject)
    name = known.name if known else "This subject"
    if consent is not None and consent.resting:
        return ConsentResting(f"{name} was put to rest.")
    if consent is not None and consent.until:
        return ConsentMissing(f"The consent of {name} ended with {consent.until}; the owner can renew it.")
    return ConsentMissing(f"There is no consent that {name} may move; the owner can record it.")


def voice_refusal(state: State, subject: SubjectId) -> KinframeError | None:
    """Why this subject may not speak; None when it may."""
    if may_speak(state, subject):
        return None
    if (still := refusal(state, subject)) is not None:
        return still
    known = state.house.subjects.get(subject)
    name = known.name if known else "This subject"
    return ConsentVoiceMissing(f"There is no consent that {name} may speak; the owner can record it.")


def portrait_refusal(state: State, portrait: PortraitId) -> KinframeError | None:
    known = state.house.portraits.get(portrait)
    return refusal(state, known.subject) if known else None


def of_command(state: State, command: Command) -> tuple[str, KinframeError | None]:
    """What is to be said of named subjects who may not move, and the error when nobody is left who may."""
    if command.action not in DEPICTING or EVERYBODY in command.subjects:
        return "", None
    named = [subject for name in command.subjects if (subject := _called(state, name))]
    errors = [error for subject in named if (error := refusal(state, subject.id))]
    return " ".join(error.message for error in errors), errors[0] if errors and len(errors) == len(named) else None


def _called(state: State, name: str) -> Subject | None:
    folded = name.strip().casefold()
    everybody = state.house.subjects.values()
    return next((subject for subject in everybody if subject.name.casefold() == folded), None)
