"""What all records of a house do, over the fake and over SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from hub.adapters.records_sqlite import SqlRecords
from hub.core.changes import TABLES, changes
from hub.core.commands import Command
from hub.core.records import AuditEntry, Consent, House, LedgerEntry, NodeKeys, PairedNode, Rest, Scene
from hub.core.requests import FramePlaced, LookSet, SubjectRemoved
from hub.errors import RecordsBroken
from hub.ports import Records
from protocol.messages import Cue, Performance
from protocol.words import BlobHash, NodeId, PortraitId, SubjectId, TraceId
from tests.hub_fakes import MemoryRecords
from tests.samples import SAMPLES
from tests.unit.hub.core.houses import RENDER, Play

NO_SCENES = "CREATE TRIGGER no_scenes BEFORE INSERT ON scenes BEGIN SELECT RAISE(ABORT, 'no scenes'); END"


@dataclass(frozen=True)
class Shelf:
    """Where records are kept: ``open`` them again and again; ``spoil`` it, and a scene cannot be written."""

    open: Callable[[], Records]
    spoil: Callable[[bool], None]


@pytest.fixture(params=["fake", "sqlite"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    memory, file = MemoryRecords(), tmp_path / "house.sqlite"

    def spoil(spoilt: bool) -> None:
        memory.broken = spoilt
        if request.param == "sqlite":
            with closing(sqlite3.connect(file)) as database:
                database.execute(NO_SCENES if spoilt else "DROP TRIGGER no_scenes")

    return Shelf(lambda: memory if request.param == "fake" else SqlRecords(f"sqlite:///{file}"), spoil)


def a_full_house() -> Play:
    """One with something in every table that a story of frames and portraits fills."""
    play = Play()
    portrait, hallway = play.living("Grandma", "hallway")
    play.living("Dad", "kitchen")
    play.order(Command("perform", ("Grandma",), gesture="wave"))
    (performed,) = (message for message in SAMPLES if isinstance(message, Performance))
    play.says(hallway, msgspec.structs.replace(performed, node_id=hallway, cue_id=play.sent(Cue)[-1].cue_id))
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


def trusting(house: House) -> House:
    """The same with something in the tables that no story of frames and portraits fills; no field is left out."""
    keys = NodeKeys("salt", "hash", "token", "time")
    newer = replace(keys, token_hash="newer")
    paired = PairedNode(NodeId("z"), "frame", "Hall", "2030", keys, newer, "2031", "2032")
    subjects = [SubjectId("s-rested"), SubjectId("s-moving")]
    rested = Rest(
        id=subjects[0],
        name="Grandpa",
        at="2030",
        blobs=(BlobHash("a" * 64), BlobHash("b" * 64)),
        photos=(BlobHash("c" * 64),),
        portraits=(PortraitId("p1"), PortraitId("p2")),
        waiting=(NodeId("frame-2"),),
        erased=(NodeId("frame-1"),),
        unreached=(NodeId("frame-3"),),
        searched="2031",
        files=7,
        bytes=1 << 40,
        found=("blobs/aa/a", "house.sqlite"),
        unread=("trust/authority.key",),
    )
    consents = (
        Consent(subjects[0], by="her son", until="2040-01-01", at="2030", resting=True),
        Consent(subjects[1], True, True, True, True, "herself", "", "2030"),
    )
    definition = {"roles": ["a", "b"], "beats": [{"at": 0.5, "turn": {"role": "a", "gesture": "nod"}}], "each": None}
    return replace(
        house,
        nodes={paired.id: paired, NodeId("a"): PairedNode(NodeId("a"), "render", "Attic", "2030", keys)},
        consents={consent.id: consent for consent in consents},
        rests={rested.id: rested, subjects[1]: Rest(subjects[1], "Dad", "2031")},
        audit={key: AuditEntry(key, "2030", "owner", "paired", "frame-1 🙂", TraceId("t")) for key in ("z", "a")},
        ledger={key: LedgerEntry(key, "2030", "engine", "photo", 1 << 40) for key in ("z", "a")},
        scenes={"z": Scene("z", "Good night", definition), "a": Scene("a", "Empty")},
    )


def settled(house: House) -> House:
    """Without what means nothing after a restart."""
    return replace(house, jobs={key: replace(job, not_before=0.0) for key, job in house.jobs.items()})


async def test_a_house_comes_back_as_it_was(shelf: Shelf) -> None:
    records = shelf.open()
    assert await records.load() == House()
    house = trusting(a_full_house().state.house)
    assert all(getattr(house, table) for table in TABLES), "nothing would be said about an empty table"
    await records.write(changes(House(), house))
    await records.close()
    again = shelf.open()
    loaded = await again.load()
    assert loaded == settled(house)
    assert {t: list(getattr(loaded, t)) for t in TABLES} == {t: list(getattr(house, t)) for t in TABLES}
    await again.close()


async def test_every_step_of_a_story_can_be_written(shelf: Shelf) -> None:
    records = shelf.open()
    await records.load()
    play = a_full_house()
    before = play.state.house
    await records.write(changes(House(), before))
    for subject in list(before.subjects):
        play.happens(SubjectRemoved(play.request(), subject))
        await records.write(changes(before, play.state.house))
        before = play.state.house
    await records.close()
    again = shelf.open()
    loaded = await again.load()
    assert loaded == settled(before)
    assert loaded.subjects == {}
    await again.close()


async def test_rows_of_trust_change_in_their_place_and_go(shelf: Shelf) -> None:
    records = shelf.open()
    await records.load()
    before = trusting(House())
    await records.write(changes(House(), before))
    revoked = replace(before.nodes[NodeId("z")], next_keys=None, revoked="2033")
    renamed = replace(before.scenes["z"], name="Good morning", definition={})
    after = replace(
        before,
        nodes={**before.nodes, revoked.id: revoked},
        scenes={**before.scenes, "z": renamed},
        audit={"a": before.audit["a"]},
        ledger={},
        rests={},
        consents={},
    )
    await records.write(changes(before, after))
    await records.close()
    again = shelf.open()
    loaded = await again.load()
    assert loaded == after
    assert [list(loaded.nodes), list(loaded.scenes)] == [["z", "a"], ["z", "a"]]
    await again.close()


async def test_what_cannot_be_written_as_a_whole_is_not_written_at_all(shelf: Shelf) -> None:
    records = shelf.open()
    await records.load()
    everything = changes(House(), trusting(a_full_house().state.house))
    shelf.spoil(True)
    with pytest.raises(RecordsBroken):
        await records.write(everything)
    shelf.spoil(False)
    assert await records.load() == House()
    await records.write(everything)
    await records.close()
