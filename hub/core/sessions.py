"""The owner's sessions: known by the hash of a random token, over after a while. Pure; a restart ends them all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

IDLE_MS = 30 * 60_000.0
ABSOLUTE_MS = 12 * 3_600_000.0
MOST = 16
"""At once; the oldest ends for a newer one."""


@dataclass(frozen=True)
class Session:
    """Hub times, and the fingerprint of the password that opened it."""

    opened: float
    seen: float
    password: str

    def lasts(self, now: float) -> bool:
        return now - self.seen < IDLE_MS and now - self.opened < ABSOLUTE_MS


Sessions = Mapping[str, Session]
"""By the hash of their token."""


def opened(sessions: Sessions, token: str, password: str, now: float) -> Sessions:
    lasting = [(name, session) for name, session in sessions.items() if session.lasts(now)]
    return {**dict(lasting[-(MOST - 1) :]), _name(token): Session(now, now, password)}


def seen(sessions: Sessions, token: str, password: str, now: float) -> Sessions | None:
    """With the session of this token used now; None when there is none, or it is over."""
    name = _name(token)
    session = sessions.get(name)
    if session is None or session.password != password or not session.lasts(now):
        return None
    return {**sessions, name: replace(session, seen=now)}


def closed(sessions: Sessions, token: str) -> Sessions:
    return {name: session for name, session in sessions.items() if name != _name(token)}


def _name(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def fingerprint(kept: str) -> str:
    """By which a password's hash is told from another: short, and of no use to anybody who would guess."""
    return hashlib.sha256(kept.encode()).hexdigest()[:12]
