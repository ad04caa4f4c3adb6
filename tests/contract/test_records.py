"""What all records of a house do, over the fake and over SQLite."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.adapters.records_sqlite import SqlRecords
from hub.core.changes import changes
from hub.core.commands import Command
from hub.core.events import FramePlaced, LookSet, SubjectRemoved
from hub.core.state import House
from hub.ports import Records
from tests.hub_fakes import MemoryRecords
from tests.unit.hub.core.houses import RENDER, Play

Open = Callable[[], Awaitable[Records]]


@pytest.fixture(params=["fake", "sqlite"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    memory = MemoryRecords()

    async def fresh() -> Records:
        return memory if request.param == "fake" else SqlRecords(f"sqlite:///{tmp_path}/house.sqlite")

    yield fresh


def a_full_house() -> Play:
    """One with something in every table."""
    play = Play()
    portrait, hallway = play.living("Grandma", "hallway")
    play.living("Dad", "kitchen")
    play.order(Command("perform", ("Grandma",), gesture="wave"))
    play.happens(FramePlaced(play.request(), hallway, {"x": 1.5, "y": -2.0, "room": "hall"}))
    play.happens(LookSet(play.request(), "night", 40))
    rex, job = play.photo(play.subject("Rex", "dog"))
    attic = play.frame("attic")
    play.made(rex, "idle", job)
    play.happens(FramePlaced(play.request(), attic, {"portrait": rex}))
    play.order(Command("perform", ("Rex",), gesture="nod"))
    play.ended(job, "failed", code="render.worker_gone", reason="gone", retryable=True)
    assert play.state.house.wishes
    assert portrait in play.state.house.portraits
    assert RENDER in play.state.live.render_nodes
    return play


def settled(house: House) -> House:
    """Without what means nothing after a restart."""
    return replace(house, jobs={key: replace(job, not_before=0.0) for key, job in house.jobs.items()})


async def test_a_house_comes_back_as_it_was(reopen: Open) -> None:
    records = await reopen()
    assert await records.load() == House()
    house = a_full_house().state.house
    await records.write(changes(House(), house))
    await records.close()
    again = await reopen()
    loaded = await again.load()
    assert loaded == settled(house)
    assert [list(getattr(loaded, t)) for t in ("frames", "activity")] == [list(house.frames), list(house.activity)]
    await again.close()


async def test_every_step_of_a_story_can_be_written(reopen: Open) -> None:
    records = await reopen()
    await records.load()
    play = a_full_house()
    before = play.state.house
    await records.write(changes(House(), before))
    for subject in list(before.subjects):
        play.happens(SubjectRemoved(play.request(), subject))
        await records.write(changes(before, play.state.house))
        before = play.state.house
    await records.close()
    again = await reopen()
    loaded = await again.load()
    assert loaded == settled(before)
    assert loaded.subjects == {}
    await again.close()
