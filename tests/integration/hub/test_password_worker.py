"""The password worker as the process it is, and the commands of a real hub around it."""

from __future__ import annotations

import asyncio
import contextlib
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from hub.adapters.data_folder import PasswordFile
from hub.adapters.passwords_child import PasswordWorkerChild
from hub.errors import PasswordFileBroken, PasswordWorkerGone
from hub.password_worker.hashing import NOBODYS
from tests.hub_process import command_of, running_hub
from tests.patience import PATIENCE_S

SHOWN = re.compile(r"Owner's password .*: ([a-z0-9-]{19})$", re.MULTILINE)


@pytest.fixture
async def worker() -> AsyncIterator[PasswordWorkerChild]:
    child = PasswordWorkerChild(idle_s=0.3)
    service = asyncio.create_task(child.run())
    yield child
    service.cancel()
    await asyncio.wait([service])


async def test_hashes_are_argon2id_salted_and_match_only_their_password(worker: PasswordWorkerChild) -> None:
    one, other = await worker.hashed("sesame"), await worker.hashed("sesame")
    assert one != other
    assert one.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert NOBODYS.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # or nothing kept would be answered sooner
    assert await worker.matches("sesame", one)
    assert not await worker.matches("Sesame", one)


async def test_what_is_kept_may_be_empty_or_broken(worker: PasswordWorkerChild) -> None:
    for kept in ("", "nonsense", "$argon2id$v=19$m=65536,t=3,p=4$x$y", "sesame"):
        assert not await worker.matches("sesame", kept)


async def test_the_worker_goes_when_nobody_needs_it_and_comes_back(worker: PasswordWorkerChild) -> None:
    kept = await worker.hashed("sesame")
    pid = worker.pid
    assert pid is not None
    await asyncio.to_thread(psutil.Process(pid).wait, PATIENCE_S)
    async with asyncio.timeout(PATIENCE_S):
        while worker.pid is not None:
            await asyncio.sleep(0.01)
    assert await worker.matches("sesame", kept)


async def test_a_worker_that_dies_is_told_and_replaced(worker: PasswordWorkerChild) -> None:
    await worker.hashed("sesame")
    assert worker.pid is not None
    psutil.Process(worker.pid).kill()
    with pytest.raises(PasswordWorkerGone):
        await worker.hashed("sesame")
    assert await worker.hashed("sesame")


def test_a_hub_shows_its_password_once_and_keeps_only_a_hash(tmp_path: Path) -> None:
    with running_hub(tmp_path) as hub:
        (password,) = SHOWN.findall(hub.log.read_text())
        assert log_in(hub.url, password).status_code == 200
        assert [each for each in hub.family() if "password_worker" in command_of(each)]
        hub.stop()
        hub.start()
        assert SHOWN.findall(hub.log.read_text()) == [password]
        for file in hub.data.rglob("*"):
            with contextlib.suppress(FileNotFoundError, IsADirectoryError):  # the hub lives, and files come and go
                assert password.encode() not in file.read_bytes(), file
        assert (hub.data / "owner-password").stat().st_mode & 0o777 == 0o600


def test_a_new_password_while_the_hub_runs_ends_the_sessions(tmp_path: Path) -> None:
    with running_hub(tmp_path) as hub:
        (old,) = SHOWN.findall(hub.log.read_text())
        cookies = log_in(hub.url, old).cookies
        argv = [sys.executable, "-m", "protocol.runtime.cli", "hub", "--data", str(hub.data), "--new-password"]
        said = subprocess.run(argv, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
        (new,) = SHOWN.findall(said.stdout)
        assert new != old
        hub.wait(lambda: httpx.get(f"{hub.url}/api/session", cookies=cookies).json()["authority"] == "family")
        assert log_in(hub.url, old).json()["error"]["code"] == "session.wrong_password"
        assert log_in(hub.url, new).status_code == 200


def log_in(url: str, password: str) -> httpx.Response:
    return httpx.post(f"{url}/api/session", json={"password": password})


def test_a_file_that_cannot_be_read_is_told_with_a_code(tmp_path: Path) -> None:
    (tmp_path / "owner-password").mkdir()
    for act in (PasswordFile(tmp_path).read, lambda: PasswordFile(tmp_path).write("hash")):
        with pytest.raises(PasswordFileBroken):
            act()
    assert [file.name for file in tmp_path.iterdir()] == ["owner-password"]
