"""The owner's door: a password against a session, with growing waits for whoever guesses."""

from __future__ import annotations

import asyncio
import math
import secrets
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from hub.core.attempts import Attempts
from hub.core.events import Event, OwnerCame, PasswordSeen
from hub.core.sessions import Sessions, closed, fingerprint, opened, seen
from hub.errors import LoginTooMany, PasswordFileBroken, PasswordWrong
from hub.ports import Passwords
from protocol.runtime.clock import Clock
from protocol.words import TraceId

log = structlog.get_logger()
LOOK_MS = 1_000.0
"""How often the kept password is looked at: a new one ends all sessions."""
WAITING = 4
"""Passwords that may wait for the worker at once."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class Kept(Protocol):
    """Where the password's hash is kept; both block."""

    def read(self) -> str: ...

    def write(self, kept: str) -> None: ...


class HouseDoor:
    """See the OwnerDoor port. ``run`` is its service. Sessions live in memory: a restart of the hub ends them."""

    def __init__(self, passwords: Passwords, kept: Kept, put: Callable[[Event], Awaitable[None]], clock: Clock) -> None:
        self._passwords = passwords
        self._kept = kept
        self._put = put
        self._clock = clock
        self._sessions: Sessions = {}
        self._attempts = Attempts()
        self._waiting = 0
        self._hash = ""

    async def prepare(self) -> str | None:
        """At the start. The password when it is a new one, to be shown."""
        password = await first_password(self._passwords, self._kept)
        self._hash = await asyncio.to_thread(self._kept.read)
        return password

    async def run(self) -> None:
        await self._put(PasswordSeen(fingerprint(self._hash)))
        while True:
            await self._clock.sleep(LOOK_MS)
            try:
                await self._look()
            except PasswordFileBroken as broken:
                log.warning("password_unreadable", reason=broken.message)  # what was read before still holds

    async def enter(self, password: str, address: str, trace: TraceId) -> str:
        now = self._clock.now_ms()
        if (wait := self._attempts.wait_ms(address, now)) > 0:
            raise LoginTooMany(f"Too many wrong passwords: the next can be tried in {_spoken(wait)}.")
        if self._waiting >= WAITING:
            raise LoginTooMany("Several passwords are being checked already: try again in a moment.")
        self._attempts = self._attempts.begun(address, now)
        self._waiting += 1
        try:
            await self._look()
            kept = self._hash
            right = await self._passwords.matches(password, kept)
        finally:
            self._waiting -= 1
        await self._put(OwnerCame(address, right, trace))
        log.info("owner_came", address=address, admitted=right)
        if not right:
            raise PasswordWrong()
        self._attempts = self._attempts.right(address)
        token = secrets.token_urlsafe(32)
        self._sessions = opened(self._sessions, token, fingerprint(kept), self._clock.now_ms())
        return token

    def holds(self, token: str) -> bool:
        used = seen(self._sessions, token, fingerprint(self._hash), self._clock.now_ms()) if token else None
        if used is not None:
            self._sessions = used
        return used is not None

    async def leave(self, token: str) -> None:
        self._sessions = closed(self._sessions, token)

    async def _look(self) -> None:
        kept = await asyncio.to_thread(self._kept.read)
        if kept != self._hash:
            log.info("password_changed", sessions_ended=len(self._sessions))
            self._hash, self._sessions = kept, {}
            await self._put(PasswordSeen(fingerprint(kept)))


async def first_password(passwords: Passwords, kept: Kept) -> str | None:
    """A password where there was none: it is shown once, and only its hash is kept."""
    if await asyncio.to_thread(kept.read):
        return None
    password = new_password()
    await asyncio.to_thread(kept.write, await passwords.hashed(password))
    return password


def new_password() -> str:
    """Sixteen letters and digits that nobody mistakes for each other: 79 bits."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def _spoken(wait_ms: float) -> str:
    seconds = math.ceil(wait_ms / 1000)
    return f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
