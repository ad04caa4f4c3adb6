"""A running hub's house into one file and back, and everything that can be wrong with the file."""

from __future__ import annotations

import fcntl
import io
import itertools
import os
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from PIL import Image

from hub.adapters.tables import HEAD
from hub.backup import contents
from hub.backup.contents import Manifest
from hub.backup.errors import BackupDamaged, BackupError, BackupIncomplete, BackupNewer, TargetNotEmpty
from hub.backup.make import make_backup
from hub.backup.restore import restore_backup
from hub.backup.seal import Cost, SealedReader, SealedWriter
from hub.errors import DiskFull
from protocol.errors import KinframeError
from protocol.words import blob_hash
from tests.hub_process import HubProcess, running_hub
from tests.patience import PATIENCE_S

PHOTO = Path(__file__).parents[3] / "demo" / "photos" / "grace-hopper.jpg"
WORDS = "four words are better"
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
MADE = datetime(2030, 1, 1, tzinfo=UTC)


@dataclass
class Backed:
    """A house that was backed up while its hub ran."""

    hub: HubProcess
    file: Path
    manifest: Manifest


@pytest.fixture(scope="module")
def backed(tmp_path_factory: pytest.TempPathFactory) -> Backed:
    folder = tmp_path_factory.mktemp("house")
    with running_hub(folder) as hub:
        for name in ("Grandma", "Eileen"):
            httpx.post(f"{hub.url}/api/subjects", json={"name": name}).raise_for_status()
            sent = httpx.post(f"{hub.url}/api/portraits", params={"subject": name}, content=PHOTO.read_bytes())
            sent.raise_for_status()
        trust = hub.data / "trust" / "issued"
        trust.mkdir(parents=True, exist_ok=True)
        (trust / "authority key.pem").write_text("the key of the house")
        (trust / "authority key.pem").chmod(0o600)
        (hub.data / "key").write_text("the key to the page")
        (hub.data / "broker" / "mosquitto.log").write_text("nobody needs this")
        manifest = made(hub.data, folder / "house.backup")
        assert hub.house()["subjects"]
    return Backed(hub, folder / "house.backup", manifest)


def made(data: Path, file: Path, settings: Path | None = None) -> Manifest:
    return make_backup(data, file, WORDS, software="1", made=MADE, settings=settings, cost=CHEAP)


def rows(data: Path) -> list[str]:
    with closing(sqlite3.connect(data / "house.sqlite")) as connection:
        return sorted(name for (name,) in connection.execute("SELECT name FROM subjects"))


def test_all_of_the_house_comes_back(backed: Backed, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    manifest = restore_backup(backed.file, tmp_path / "new", WORDS, lambda *now: seen.append(now))
    new = tmp_path / "new"
    assert (manifest, seen[-1]) == (backed.manifest, (manifest.size, manifest.size))
    assert rows(new) == ["Eileen", "Grandma"]
    blobs = {file.name: blob_hash(file.read_bytes()) for file in (new / "blobs").glob("??/*")}
    assert len(blobs) == manifest.blobs == 2, "photo and thumbnail; both subjects have the same"
    assert all(name == found for name, found in blobs.items())
    key = new / "trust" / "issued" / "authority key.pem"
    assert (key.read_text(), key.stat().st_mode & 0o077) == ("the key of the house", 0)
    assert (new / "key").read_text() == "the key to the page"
    assert not (new / "broker").exists()
    assert [place.name for place in tmp_path.iterdir()] == ["new"]


def test_a_hub_starts_from_it(backed: Backed, tmp_path: Path) -> None:
    restore_backup(backed.file, tmp_path / "hub", WORDS)
    with running_hub(tmp_path) as hub:
        assert sorted(subject["name"] for subject in hub.house()["subjects"]) == ["Eileen", "Grandma"]
        photo = hub.house()["portraits"][0]["photo"]
        assert blob_hash(httpx.get(f"{hub.url}/api/blobs/{photo}").content) == photo


def test_nothing_can_be_read_in_the_file(backed: Backed) -> None:
    sealed = backed.file.read_bytes()
    assert backed.file.stat().st_mode & 0o077 == 0
    for canary in (b"Grandma", b"key of the house", b"SQLite", b"JFIF", b"blobs/"):
        assert canary not in sealed


def test_nothing_is_left_in_the_data_folder(backed: Backed) -> None:
    assert not list(backed.hub.data.glob(f"{contents.STAGE}*"))
    assert not list(backed.file.parent.glob("*.part"))


def test_what_a_killed_backup_left_goes_with_the_next(backed: Backed, tmp_path: Path) -> None:
    data = tmp_path / "hub"
    restore_backup(backed.file, data, WORDS)
    left, held = data / f"{contents.STAGE}left", data / f"{contents.STAGE}held"
    for stage in (left, held):
        stage.mkdir()
        (stage / "in-use").touch()
    with (held / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made(data, tmp_path / "b")
    assert (left.exists(), held.exists()) == (False, True)


def test_the_settings_come_along(backed: Backed, tmp_path: Path) -> None:
    settings = tmp_path / "mine.toml"
    settings.write_text('name = "Ours"')
    made(backed.hub.data, tmp_path / "b", settings)
    restore_backup(tmp_path / "b", tmp_path / "new", WORDS)
    assert (tmp_path / "new" / "settings" / "hub.toml").read_text() == 'name = "Ours"'


def nothing_restored(file: Path, target: Path, passphrase: str = WORDS) -> KinframeError:
    before = sorted(target.parent.iterdir())
    with pytest.raises(KinframeError) as caught:
        restore_backup(file, target, passphrase)
    assert sorted(target.parent.iterdir()) == before, "something was left behind"
    return caught.value


def test_broken_files_leave_nothing_behind(backed: Backed, tmp_path: Path) -> None:
    whole, wrong = backed.file.read_bytes(), tmp_path / "wrong"
    target = tmp_path / "new"
    wrong.write_bytes(whole)
    assert nothing_restored(wrong, target, "some other words").code == "backup.wrong_passphrase"
    for cut in (0, 10, 40, 200, len(whole) // 2, len(whole) - 1):
        wrong.write_bytes(whole[:cut])
        assert nothing_restored(wrong, target).code in ("backup.damaged", "backup.foreign", "backup.wrong_passphrase")
    for place in (500, len(whole) // 2, len(whole) - 3):
        wrong.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert nothing_restored(wrong, target).code == "backup.damaged"
    wrong.write_bytes(whole + b"more")
    assert nothing_restored(wrong, target).code == "backup.damaged"
    assert nothing_restored(tmp_path / "none", target).code == "backup.place_unusable"


def test_only_into_an_empty_folder(backed: Backed, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("stays")
    assert isinstance(nothing_restored(backed.file, tmp_path / "full"), TargetNotEmpty)
    assert (tmp_path / "full" / "mine").read_text() == "stays"
    (tmp_path / "empty").mkdir()
    restore_backup(backed.file, tmp_path / "empty", WORDS)
    assert rows(tmp_path / "empty")


def repacked(
    backed: Backed, into: Path, change: dict[str, bytes | None], more: tuple[tarfile.TarInfo, ...] = ()
) -> Path:
    """A backup by somebody who knows the passphrase and changed some files (None: left out)."""
    with backed.file.open("rb") as opened:
        archive = io.BytesIO(b"")
        reader = SealedReader(opened, WORDS)
        while piece := reader.read(1 << 20):
            archive.write(piece)
    archive.seek(0)
    changed = io.BytesIO()
    with tarfile.open(fileobj=archive) as old, tarfile.open(fileobj=changed, mode="w") as new:
        for entry in old:
            data = old.extractfile(entry).read()  # type: ignore[union-attr]
            kept = change.get(entry.name, data)
            if kept is not None:
                entry.size = len(kept)
                new.addfile(entry, io.BytesIO(kept))
        for extra in more:
            new.addfile(extra, io.BytesIO(b"x" * extra.size))
    with into.open("wb") as file:
        writer = SealedWriter(file, WORDS, CHEAP)
        writer.write(changed.getvalue())
        writer.finish()
    return into


def blob_name(backed: Backed) -> str:
    return next(f"blobs/{f.parent.name}/{f.name}" for f in (backed.hub.data / "blobs").glob("??/*"))


def manifest_with(backed: Backed, **changes: int) -> bytes:
    return msgspec.json.encode(msgspec.structs.replace(backed.manifest, **changes))


def test_a_blob_with_other_bytes_is_refused(backed: Backed, tmp_path: Path) -> None:
    file = repacked(backed, tmp_path / "b", {blob_name(backed): b"another picture"})
    assert isinstance(nothing_restored(file, tmp_path / "new"), BackupDamaged)


def test_a_missing_blob_is_refused(backed: Backed, tmp_path: Path) -> None:
    lacking = {blob_name(backed): None, "manifest.json": manifest_with(backed, files=backed.manifest.files - 1)}
    assert isinstance(nothing_restored(repacked(backed, tmp_path / "b", lacking), tmp_path / "new"), BackupIncomplete)
    file = repacked(backed, tmp_path / "c", {blob_name(backed): None})
    assert isinstance(nothing_restored(file, tmp_path / "new"), BackupIncomplete)


def test_damaged_and_newer_records_are_refused(backed: Backed, tmp_path: Path) -> None:
    restore_backup(backed.file, tmp_path / "old", WORDS)
    records = tmp_path / "old" / "house.sqlite"
    whole = records.read_bytes()
    torn = whole[:4096] + b"\xff" * 8192 + whole[12288:]
    file = repacked(backed, tmp_path / "torn", {"house.sqlite": torn})
    assert isinstance(nothing_restored(file, tmp_path / "new"), BackupDamaged)
    with closing(sqlite3.connect(records)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    file = repacked(backed, tmp_path / "newer", {"house.sqlite": records.read_bytes()})
    assert isinstance(nothing_restored(file, tmp_path / "new"), BackupNewer)


def test_older_records_are_brought_forward(backed: Backed, tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript((Path(__file__).parents[2] / "data" / "records" / "revision_0001.sql").read_text())
    without = {f"blobs/{f.parent.name}/{f.name}": None for f in (backed.hub.data / "blobs").glob("??/*")}
    counted = manifest_with(backed, files=backed.manifest.files - len(without))
    file = repacked(backed, tmp_path / "b", {**without, "house.sqlite": old.read_bytes(), "manifest.json": counted})
    error = nothing_restored(file, tmp_path / "new")
    assert isinstance(error, BackupIncomplete), "its rows were read, and name blobs that are not there"
    assert HEAD != "0001"


@pytest.mark.parametrize("name", ["../evil", "/evil", "blobs/../../evil", "a//b", "a/./b"])
def test_no_name_leads_out_of_the_folder(backed: Backed, tmp_path: Path, name: str) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = 3
    file = repacked(backed, tmp_path / "b", {}, (entry,))
    assert isinstance(nothing_restored(file, tmp_path / "new"), BackupDamaged)
    assert not (tmp_path.parent / "evil").exists()


def test_links_are_refused(backed: Backed, tmp_path: Path) -> None:
    entry = tarfile.TarInfo("link")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    assert isinstance(nothing_restored(repacked(backed, tmp_path / "b", {}, (entry,)), tmp_path / "new"), BackupDamaged)


def test_while_the_house_changes_every_backup_is_of_one_moment(tmp_path: Path) -> None:
    """Each photo has other bytes, so every removal erases blobs that a careless backup would look for in vain."""
    photo, over = PHOTO.read_bytes(), threading.Event()

    def family(hub: HubProcess, name: str) -> None:
        with httpx.Client(base_url=hub.url) as http:
            for turn in itertools.count():
                if over.is_set():
                    return
                subject = (
                    http.post("/api/subjects", json={"name": f"{name} {turn}"}).raise_for_status().json()["subject"]
                )
                fresh = io.BytesIO()
                with Image.open(io.BytesIO(photo)) as opened:
                    opened.rotate(turn + len(name)).save(fresh, "JPEG")
                sent = http.post("/api/portraits", params={"subject": f"{name} {turn}"}, content=fresh.getvalue())
                sent.raise_for_status()
                http.delete(f"/api/subjects/{subject}").raise_for_status()

    with running_hub(tmp_path) as hub, ThreadPoolExecutor() as pool:
        families = [pool.submit(family, hub, name) for name in ("One", "Another")]
        try:
            hub.wait(lambda: hub.house()["portraits"])
            backups = []
            while len(backups) < 12 or (len({backup.blobs for backup in backups}) < 2 and len(backups) < 200):
                backups.append(made(hub.data, tmp_path / f"b{len(backups)}"))
                time.sleep(0.05)
        finally:
            over.set()
        for each in families:
            each.result()
    for number in range(len(backups)):
        restore_backup(tmp_path / f"b{number}", tmp_path / f"new{number}", WORDS)


def test_a_backup_never_replaces_a_file(backed: Backed) -> None:
    before = backed.file.read_bytes()
    with pytest.raises(BackupError) as caught:
        made(backed.hub.data, backed.file)
    assert (caught.value.code, backed.file.read_bytes()) == ("backup.exists", before)


def test_a_blob_that_is_missing_is_said_at_once(backed: Backed, tmp_path: Path) -> None:
    data = tmp_path / "hub"
    restore_backup(backed.file, data, WORDS)
    next((data / "blobs").glob("??/*")).unlink()
    with pytest.raises(BackupIncomplete):
        made(data, tmp_path / "b")
    assert not list(tmp_path.glob("b*"))


def test_a_blob_erased_meanwhile_is_looked_for_again(
    backed: Backed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / "hub"
    restore_backup(backed.file, data, WORDS)
    copy, looks = contents.copy_records, []

    def then_the_hub_erases(source: Path, target: Path) -> None:
        copy(source, target)
        looks.append(1)
        if len(looks) == 1:
            with closing(sqlite3.connect(source)) as connection:
                connection.execute("DELETE FROM portraits")
                connection.commit()
            for blob in (data / "blobs").glob("??/*"):
                blob.unlink()

    monkeypatch.setattr(contents, "copy_records", then_the_hub_erases)
    assert made(data, tmp_path / "b").blobs == 0
    assert len(looks) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_said(backed: Backed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    ordinary = os.open
    monkeypatch.setattr(os, "open", lambda path, *more: full if ".part" in str(path) else ordinary(path, *more))
    with pytest.raises(DiskFull):
        made(backed.hub.data, tmp_path / "b")
    assert not list(tmp_path.iterdir())


def kinframe(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "protocol.runtime.cli", *words]
    return subprocess.run(
        argv,
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        timeout=PATIENCE_S,
    )


def test_the_commands(backed: Backed, tmp_path: Path) -> None:
    data, file, secret = str(backed.hub.data), str(tmp_path / "b"), tmp_path / "secret"
    secret.write_text(f"{WORDS}\n")
    asked = kinframe("backup", file, "--data", data)
    assert (asked.returncode, "backup.no_passphrase" in asked.stderr) == (1, True)
    weak = kinframe("backup", file, "--data", data, KINFRAME_BACKUP_PASSPHRASE="short")
    assert "backup.weak_passphrase" in weak.stderr
    done = kinframe("backup", file, "--data", data, "--passphrase-file", str(secret))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    back = kinframe("restore", file, "--data", str(tmp_path / "new"), KINFRAME_BACKUP_PASSPHRASE=WORDS)
    assert back.returncode == 0, back.stderr
    assert rows(tmp_path / "new") == ["Eileen", "Grandma"]
    again = kinframe("restore", file, "--data", str(tmp_path / "new"), KINFRAME_BACKUP_PASSPHRASE=WORDS)
    assert "backup.target_not_empty" in again.stderr
    nothing = kinframe("backup", str(tmp_path / "c"), "--data", str(tmp_path / "no"), KINFRAME_BACKUP_PASSPHRASE=WORDS)
    assert "backup.no_house" in nothing.stderr
