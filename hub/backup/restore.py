"""A backup into an empty folder: everything is verified before the folder gets its name."""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, cast

import msgspec

from hub.backup.contents import RECORDS, Manifest
from hub.backup.errors import BackupDamaged, BackupIncomplete, PlaceUnusable, TargetNotEmpty
from hub.backup.make import MANIFEST, Progress, sync_folder, translated
from hub.backup.records import check_records, named_blobs
from hub.backup.seal import SealedReader

_PIECE = 1 << 20


def restore_backup(file: Path, data: Path, passphrase: str, progress: Progress = lambda done, total: None) -> Manifest:
    """Make ``data`` the house that ``file`` holds, or leave everything as it was.

    Raises TargetNotEmpty, BackupForeign, PassphraseWrong, BackupDamaged, BackupIncomplete, BackupNewer,
    PlaceUnusable, DiskFull.
    """
    data = data.absolute()
    with translated():
        if data.exists() and (not data.is_dir() or any(data.iterdir())):
            raise TargetNotEmpty(f"{data} is not empty.")
        with file.open("rb") as opened:
            sealed = SealedReader(opened, passphrase)
            data.parent.mkdir(parents=True, exist_ok=True)
            stage = Path(tempfile.mkdtemp(prefix=f".{data.name}-restoring-", dir=data.parent))
            try:
                manifest = _unpack(sealed, stage, progress)
                _verify(stage)
                _name(stage, data)
            finally:
                shutil.rmtree(stage, ignore_errors=True)
    return manifest


def _unpack(sealed: SealedReader, stage: Path, progress: Progress) -> Manifest:
    manifest: Manifest | None = None
    done = files = 0

    def passed(count: int) -> None:
        nonlocal done
        done += count
        progress(done, manifest.size if manifest else done)

    try:
        with tarfile.open(fileobj=cast(BinaryIO, sealed), mode="r|") as archive:
            for entry in archive:
                content = archive.extractfile(entry) if entry.isreg() else None
                if content is None:
                    raise BackupDamaged(f"{entry.name!r} is no file.")
                if manifest is None:
                    manifest = _manifest(entry, content)
                else:
                    _write(stage / _safe(entry.name), content, entry.mode & 0o700 | 0o600, passed)
                    files += 1
        sealed.drain()
    except (tarfile.TarError, msgspec.DecodeError) as broken:
        raise BackupDamaged(f"The backup's contents cannot be read: {broken}") from broken
    if manifest is None or files != manifest.files:
        raise BackupIncomplete(f"The backup has {files} files where it names {manifest.files if manifest else 0}.")
    return manifest


def _manifest(entry: tarfile.TarInfo, content: IO[bytes]) -> Manifest:
    if entry.name != MANIFEST or entry.size > _PIECE:
        raise BackupDamaged("The backup does not begin with what is in it.")
    return msgspec.json.decode(content.read(), type=Manifest)


def _safe(name: str) -> str:
    """Whoever has the passphrase could still have packed what leads out of the folder."""
    if "\0" in name or "\\" in name or any(part in ("", ".", "..") for part in name.split("/")):
        raise BackupDamaged(f"{name!r} is no name of a file in a house.")
    return name


def _write(place: Path, content: IO[bytes], mode: int, passed: Callable[[int], None]) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as opened:
        while piece := content.read(_PIECE):
            opened.write(piece)
            digest.update(piece)
            passed(len(piece))
        opened.flush()
        os.fsync(opened.fileno())
    if place.parent.parent.name == "blobs" and digest.hexdigest() != place.name:
        raise BackupDamaged(f"Blob {place.name[:12]}… has other bytes than its name says.")


def _verify(stage: Path) -> None:
    """The records are whole, of a revision that we know, and all that they name is there."""
    records = stage / RECORDS
    if not records.is_file():
        raise BackupIncomplete("The backup has no records.")
    check_records(records)
    named = named_blobs(records)
    missing = [blob for blob in named if not (stage / "blobs" / blob[:2] / blob).is_file()]
    if missing:
        raise BackupIncomplete(f"{len(missing)} of {len(named)} blobs are missing.")


def _name(stage: Path, data: Path) -> None:
    for folder in (stage, *(place for place in stage.rglob("*") if place.is_dir())):
        sync_folder(folder)
    try:
        stage.rename(data)  # onto an empty folder; if something came into it meanwhile, it stays
    except OSError as error:
        if data.exists() and any(data.iterdir()):
            raise TargetNotEmpty(f"{data} is not empty any more.") from error
        raise PlaceUnusable(f"{data}: {error.strerror}") from error
    sync_folder(data.parent)
