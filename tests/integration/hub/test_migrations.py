"""Old databases are brought forward, and then look as new ones do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from hub.adapters import tables
from hub.adapters.records_sqlite import MIGRATIONS, SqlRecords
from hub.core.records import Rejected
from hub.core.snapshot import snapshot
from hub.core.state import State
from protocol.words import ClockId
from tests.samples import CLIP, REPORT

OLDEST = Path(__file__).parents[2] / "data" / "records" / "revision_0001.sql"


def test_the_newest_revision_is_the_one_we_name() -> None:
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(configuration).get_heads() == [tables.HEAD]


async def test_the_oldest_database_comes_forward_with_everything_in_it(tmp_path: Path) -> None:
    file = tmp_path / "house.sqlite"
    with sqlite3.connect(file) as database:
        database.executescript(OLDEST.read_text())
    records = SqlRecords(f"sqlite:///{file}")
    house = await records.load()
    await records.close()
    (portrait,) = house.portraits.values()
    assert portrait.report == REPORT
    assert portrait.rejected == (Rejected("nod", "render.clip_refused", "seam 0.4"),)
    assert house.clips[CLIP.clip].record == CLIP
    hallway, tablet = house.frames.values()
    assert (hallway.portrait, hallway.brightness, hallway.x, tablet.browser) == (portrait.id, 100, None, True)
    assert [(job.status, job.attempts) for job in house.jobs.values()] == [("leased", 0)]
    assert (len(house.wishes), len(house.performances), house.preset) == (1, 1, "golden_hour")
    assert snapshot(State(ClockId("c"), house=house))["portraits"][0]["clips"]


async def test_migrated_and_described_tables_are_the_same(tmp_path: Path) -> None:
    records = SqlRecords(f"sqlite:///{tmp_path}/new.sqlite")
    await records.load()
    await records.close()
    engine = create_engine(f"sqlite:///{tmp_path}/new.sqlite")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    engine.dispose()
