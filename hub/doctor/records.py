"""The house's records and blobs, read beside a running hub."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from hub.adapters.tables import HEAD
from hub.doctor.case import HubCase
from protocol.runtime.doctor.findings import Verdict, fail, ok, warn

RESTORE = "restore a backup: kinframe restore"


def records(case: HubCase) -> Verdict:
    """Revision and integrity."""
    if case.settings.records.url is not None:
        return ok("in a database of their own: its own tools look after it")
    if not case.records.exists():
        return warn("there are none yet", "start the hub once")
    try:
        with opened(case) as rows:
            revision = str(rows.execute("SELECT version_num FROM alembic_version").fetchone()[0])
            found = rows.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.DatabaseError as error:
        return fail(f"cannot be read: {error}", RESTORE)
    if found != "ok":
        return fail(f"damaged: {found}", RESTORE)
    if revision > HEAD:
        return fail(f"revision {revision} is of a newer Kinframe (this one knows {HEAD})", "update Kinframe")
    if revision < HEAD:
        return warn(f"revision {revision}, whole", f"the next start brings them to {HEAD}; make a backup before")
    return ok(f"revision {revision}, whole")


def blobs(case: HubCase) -> Verdict:
    """Photos and clips that the records name: are their bytes there?"""
    if case.settings.records.url is not None or not case.records.exists():
        return ok("not counted: no records here")
    with opened(case) as rows:
        named = set(_named(rows))
    folder = case.data / "blobs"
    lacking = sorted(blob for blob in named if not (folder / blob[:2] / blob).is_file())
    if lacking:
        return fail(f"{len(lacking)} of {len(named)} are missing, the first {lacking[0][:12]}…", RESTORE)
    return ok(f"all {len(named)} are there")


def _named(rows: sqlite3.Connection) -> Iterator[str]:
    for pair in rows.execute("SELECT photo, thumbnail FROM portraits"):
        yield from pair
    for (record,) in rows.execute("SELECT record FROM clips"):
        clip: dict[str, Any] = json.loads(record)
        yield from (clip["video"], clip["track"])


@contextmanager
def opened(case: HubCase) -> Iterator[sqlite3.Connection]:
    """Read only. Raises sqlite3.DatabaseError."""
    with closing(sqlite3.connect(f"{case.records.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection
