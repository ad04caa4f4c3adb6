"""The rows of a house in a backup: copied while the hub writes, read as the hub will read them."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from alembic.util import CommandError

from hub.adapters.records_sqlite import SqlRecords
from hub.backup.errors import BackupDamaged, BackupError, BackupNewer
from hub.core.portraits import referenced_blobs
from hub.core.records import House
from hub.core.state import State
from protocol.words import BlobHash, ClockId


def copy_records(source: Path, target: Path) -> None:
    """SQLite's online backup: the hub goes on reading and writing."""
    target.unlink(missing_ok=True)
    target.touch(0o600)
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as here,
            closing(sqlite3.connect(target)) as there,
        ):
            here.backup(there)
    except sqlite3.Error as error:
        raise BackupError(f"The records cannot be copied: {error}") from error


def check_records(records: Path) -> None:
    """Raises BackupDamaged for a file that is no whole database."""
    try:
        with closing(sqlite3.connect(records)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise BackupDamaged(f"The records are damaged: {found}")


def named_blobs(records: Path) -> set[BlobHash]:
    """All blobs that the house needs. Brings the file forward to the newest revision and reads every row.

    Raises BackupNewer, RecordsBroken.
    """
    try:
        house = asyncio.run(_load(records.absolute()))
    except CommandError as unknown:
        raise BackupNewer(f"The records are of a newer Kinframe: {unknown}") from unknown
    return referenced_blobs(State(ClockId(""), house=house))


async def _load(records: Path) -> House:
    rows = SqlRecords(f"sqlite:///{records}")
    try:
        return await rows.load()
    finally:
        await rows.close()
