"""What is kept of passwords, by the fake and by the worker in a process of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from hub.adapters.passwords_child import PasswordWorkerChild
from hub.ports import Passwords
from tests.trust_fakes import PlainPasswords


@pytest.fixture(params=[PlainPasswords, PasswordWorkerChild])
async def passwords(request: pytest.FixtureRequest) -> AsyncIterator[Passwords]:
    passwords = request.param()
    if not isinstance(passwords, PasswordWorkerChild):
        yield passwords
        return
    service = asyncio.create_task(passwords.run())
    yield passwords
    service.cancel()
    await asyncio.wait([service])


async def test_what_is_kept_recognises_its_password_and_no_other(passwords: Passwords) -> None:
    kept = await passwords.hashed("sesame 🙂")
    assert kept and kept == kept.strip(), "it is kept as a file of one line"
    assert await passwords.matches("sesame 🙂", kept)
    for other in ("", "sesame", "Sesame 🙂", kept):
        assert not await passwords.matches(other, kept)


@pytest.mark.parametrize("kept", ["", "nonsense", "sesame", "$argon2id$v=19$m=65536,t=3,p=4$x$y"])
async def test_what_is_kept_may_be_empty_or_broken(passwords: Passwords, kept: str) -> None:
    assert not await passwords.matches("sesame", kept)
    assert not await passwords.matches("", kept)


async def test_several_at_once_get_their_own_answers(passwords: Passwords) -> None:
    kept = await passwords.hashed("1")
    assert await asyncio.gather(*(passwords.matches(str(n), kept) for n in range(3))) == [False, True, False]
