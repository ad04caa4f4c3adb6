"""What belongs to a house on disk, held still while the hub goes on: a copy of the records, links to the blobs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from hub.backup.errors import BackupIncomplete, NothingToBackUp
from hub.backup.records import copy_records, named_blobs
from protocol.words import BlobHash

RECORDS = "house.sqlite"
STAGE = "backup-"
LEFT_OUT = {"in-use", RECORDS, f"{RECORDS}-wal", f"{RECORDS}-shm", "blobs", "uploads", "broker", "logs"}
"""Taken otherwise, or made anew by the hub. What nobody thought of is kept: it may be a key."""
TRIES = 5


@dataclass(frozen=True)
class Item:
    """One file of the house: where it lies now, and its name in the backup."""

    name: str
    path: Path
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """The first thing in a backup: what is in it."""

    software: str
    made: str
    blobs: int
    files: int
    size: int
    """Bytes of all files."""


@contextmanager
def held_still(data: Path, settings: Path | None) -> Iterator[tuple[Item, ...]]:
    """Records and the blobs they name as of one moment, and everything else that cannot be made anew.

    Raises NothingToBackUp, BackupIncomplete when a blob is missing for good.
    """
    if not (data / RECORDS).is_file():
        raise NothingToBackUp(f"There is no house in {data}.")
    for left_over in data.glob(f"{STAGE}*"):
        _end(left_over)
    stage = Path(tempfile.mkdtemp(prefix=STAGE, dir=data))
    with (stage / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            blobs = _same_moment(data, stage)
            yield (_item(RECORDS, stage / RECORDS), *_kept(data, settings), *blobs)
        finally:
            shutil.rmtree(stage, ignore_errors=True)


def _end(stage: Path) -> None:
    """Of a backup that was killed: its links would keep pictures that were erased. One under way is let be."""
    with contextlib.suppress(OSError), (stage / "in-use").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(stage, ignore_errors=True)


def _same_moment(data: Path, stage: Path) -> tuple[Item, ...]:
    """The hub may erase a blob between our look at the records and at the blobs: then look again."""
    named: set[BlobHash] = set()
    missing: list[BlobHash] = []
    for _ in range(TRIES):
        copy_records(data / RECORDS, stage / RECORDS)
        named = named_blobs(stage / RECORDS)
        missing = [blob for blob in sorted(named) if not _linked(data, stage, blob)]
        if not missing:
            return tuple(_item(f"blobs/{blob[:2]}/{blob}", _held(data, stage, blob)) for blob in sorted(named))
    raise BackupIncomplete(f"{len(missing)} of {len(named)} blobs are missing, the first {missing[0][:12]}….")


def _linked(data: Path, stage: Path, blob: str) -> bool:
    """A second name for the bytes, so that they stay when the hub erases the first. False when they are gone."""
    place = data / "blobs" / blob[:2] / blob
    try:
        os.link(place, stage / blob)
    except FileExistsError:
        return True
    except OSError:  # a file system without links, where bytes are read where they lie; or they are gone
        return place.is_file()
    return True


def _held(data: Path, stage: Path, blob: str) -> Path:
    return stage / blob if (stage / blob).exists() else data / "blobs" / blob[:2] / blob


def _kept(data: Path, settings: Path | None) -> Iterator[Item]:
    """Keys, certificates, ids: whatever lies in the folder, and the settings file."""
    for place in sorted(data.iterdir()):
        if place.name not in LEFT_OUT and not place.name.startswith((STAGE, ".")) and place.suffix != ".log":
            files = sorted(place.rglob("*")) if place.is_dir() and not place.is_symlink() else [place]
            for file in files:
                if file.is_file() and not file.is_symlink():
                    yield _item(file.relative_to(data).as_posix(), file)
    if settings is not None and settings.absolute() != (data / "hub.toml").absolute():
        yield _item("settings/hub.toml", settings)


def _item(name: str, path: Path) -> Item:
    return Item(name, path, path.stat().st_size)
