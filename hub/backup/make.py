"""A house into one encrypted file. The hub may run."""

from __future__ import annotations

import errno
import os
import secrets
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

import msgspec

from hub.backup.contents import Item, Manifest, held_still
from hub.backup.errors import BackupError, BackupExists, PlaceUnusable
from hub.backup.seal import Cost, SealedWriter
from hub.errors import DiskFull

MANIFEST = "manifest.json"
Progress = Callable[[int, int], None]
"""Bytes done, bytes in all."""


def make_backup(
    data: Path,
    file: Path,
    passphrase: str,
    *,
    software: str,
    made: datetime,
    settings: Path | None = None,
    progress: Progress = lambda done, total: None,
    cost: Cost | None = None,
) -> Manifest:
    """Write ``file``, all of it or nothing.

    Raises BackupExists, NothingToBackUp, BackupIncomplete, PlaceUnusable, DiskFull, BackupError.
    """
    with translated(), _arriving(file) as raw, held_still(data, settings) as items:
        manifest = Manifest(
            software=software,
            made=made.isoformat(timespec="seconds"),
            blobs=sum(item.name.startswith("blobs/") for item in items),
            files=len(items),
            size=sum(item.size for item in items),
        )
        sealed = SealedWriter(raw, passphrase, cost)
        _fill(sealed, manifest, items, progress)
        sealed.finish()
    return manifest


def _fill(sealed: SealedWriter, manifest: Manifest, items: tuple[Item, ...], progress: Progress) -> None:
    done = 0

    def passed(count: int) -> None:
        nonlocal done
        done += count
        progress(done, manifest.size)

    with tarfile.open(fileobj=cast(BinaryIO, sealed), mode="w|", format=tarfile.PAX_FORMAT) as archive:
        text = msgspec.json.encode(manifest)
        archive.addfile(_entry(MANIFEST, len(text), 0o600), cast(BinaryIO, _Bytes(text)))
        for item in items:
            with item.path.open("rb") as opened:
                entry = _entry(item.name, item.size, item.path.stat().st_mode & 0o700 | 0o600)
                archive.addfile(entry, cast(BinaryIO, _Watched(opened, passed)))


def _entry(name: str, size: int, mode: int) -> tarfile.TarInfo:
    """Without the names and times of this machine."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, mode
    return entry


class _Watched:
    """A file whose reading is told of."""

    def __init__(self, file: BinaryIO, passed: Callable[[int], None]) -> None:
        self._file = file
        self._passed = passed

    def read(self, size: int) -> bytes:
        data = self._file.read(size)
        if len(data) < size:
            raise BackupError(f"{self._file.name} became shorter while it was read; try again.")
        self._passed(len(data))
        return data


class _Bytes:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self, size: int) -> bytes:
        taken, self._data = self._data[:size], self._data[size:]
        return taken


@contextmanager
def _arriving(file: Path) -> Iterator[BinaryIO]:
    """A file that has its name only when all of it is on the disk."""
    if file.exists():
        raise BackupExists(f"{file} is there already.")
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            yield opened
            opened.flush()
            os.fsync(opened.fileno())
        if file.exists():
            raise BackupExists(f"{file} has appeared meanwhile.")
        part.rename(file)
        sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """After this the names in it survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise (DiskFull if full else PlaceUnusable)(f"{error.filename or 'disk'}: {error.strerror}") from error
