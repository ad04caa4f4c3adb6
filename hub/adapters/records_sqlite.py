"""The house's records in SQLite (or any database that SQLAlchemy reaches), on a thread of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, delete, event, insert, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from hub.adapters import tables
from hub.adapters.rows import house_of, to_row
from hub.core.changes import TABLES, Changes
from hub.core.records import House
from hub.errors import DiskFull, RecordsBroken

T = TypeVar("T")
MIGRATIONS = Path(__file__).parent / "migrations"


class SqlRecords:
    """See the Records port. ``url`` is SQLAlchemy's, e.g. ``sqlite:////data/house.sqlite``."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._engine: Engine | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="records")

    async def load(self) -> House:
        return await self._in_thread(self._load)

    async def write(self, changes: Changes) -> None:
        await self._in_thread(lambda: self._write(changes))

    async def close(self) -> None:
        await self._in_thread(self._close)
        self._thread.shutdown(wait=False)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _load(self) -> House:
        with _translated():
            self._engine = _open(self._url)
            bring_forward(self._engine)
            with self._engine.connect() as connection:
                rows = {name: _rows(connection, name) for name in TABLES}
                settings = {row.name: row.value for row in connection.execute(select(tables.settings))}
            return house_of(rows, settings)

    def _write(self, changes: Changes) -> None:
        assert self._engine is not None, "load comes first"
        with _translated(), self._engine.begin() as connection:
            for name, keys in changes.deletes.items():
                table = tables.metadata.tables[name]
                connection.execute(delete(table).where(table.c.id.in_(keys)))
            for name, records in changes.upserts.items():
                for key, record in records.items():
                    _upsert(connection, name, to_row(name, key, record))
            for setting, value in changes.settings.items():
                connection.execute(delete(tables.settings).where(tables.settings.c.name == setting))
                connection.execute(insert(tables.settings).values(name=setting, value=value))

    def _close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()


def _open(url: str) -> Engine:
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, record: object) -> None:
    """A write-ahead log, so that reading never waits; a power cut may cost the last rows, never the file.

    What is deleted is overwritten, not only unlinked.
    """
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "busy_timeout = 5000", "secure_delete = ON"):
        connection.execute(f"PRAGMA {pragma}")


def bring_forward(engine: Engine) -> None:
    """Migrate to the newest revision. Alembic is loaded only when there is something to do."""
    if inspect(engine).has_table("alembic_version"):
        with engine.connect() as connection:
            if connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == tables.HEAD:
                return
    from alembic import command
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def _rows(connection: Connection, name: str) -> list[dict[str, Any]]:
    table = tables.metadata.tables[name]
    return [dict(row) for row in connection.execute(select(table).order_by(table.c.nr)).mappings()]


def _upsert(connection: Connection, name: str, row: dict[str, Any]) -> None:
    table = tables.metadata.tables[name]
    changed = connection.execute(update(table).where(table.c.id == row["id"]).values(**row))
    if changed.rowcount == 0:
        connection.execute(insert(table).values(**row))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, ValueError, TypeError, KeyError) as error:
        reason = str(getattr(error, "orig", None) or error)
        raise (DiskFull(reason) if "disk is full" in reason else RecordsBroken(reason)) from error
