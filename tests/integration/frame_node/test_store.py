"""The clip store on a real disk, fed over real HTTP: nothing but verified bytes ever gets a blob's name."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from frame_node.adapters.clips_http import HttpClips
from frame_node.adapters.store_folder import FolderStore
from frame_node.core.events import StoreChanged, StoreTroubled
from frame_node.core.store_plan import Wanted
from frame_node.errors import BlobMissing, BlobUnreachable, BlobWrongHash, DiskFull, FrameAlreadyRunning, StoreError
from frame_node.services.fetcher import Fetcher
from hub.trust_worker.authority import renew
from protocol.credential import Credential
from protocol.messages import Manifest
from protocol.runtime.clock import SystemClock
from protocol.runtime.credential_folder import CredentialFolder
from protocol.words import BlobHash, NodeId, blob_hash
from tests.frame_fakes import OpenInbox
from tests.frame_peers import Blobs, blob_server

DATA = bytes(range(256)) * 2000
BLOB = blob_hash(DATA)
WANTED = Wanted(BLOB, len(DATA), True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FolderStore]:
    opened = FolderStore(tmp_path / "data")
    yield opened
    opened.close()


def credentials(store: FolderStore) -> CredentialFolder:
    return CredentialFolder(store.path(BLOB).parents[2])


async def fetch(store: FolderStore, url: str, wanted: Wanted = WANTED) -> None:
    async with HttpClips(credentials(store)) as source:
        sink = store.sink(wanted.blob)
        try:
            await source.fetch(url, wanted, sink)
        finally:
            sink.close()


async def test_a_blob_comes_whole_to_whoever_shows_its_token(store: FolderStore, tmp_path: Path) -> None:
    blobs = Blobs({BLOB: DATA})
    renew(tmp_path, ("kinframe-h.local",))
    authority = (tmp_path / "authority.pem").read_text()
    known = Credential(hub_id="h", node_id=NodeId("frame-1"), secret=bytes(32), authority=authority)
    credentials(store).keep(known)
    with blob_server(blobs) as url:
        await fetch(store, url)
    assert store.path(BLOB).read_bytes() == DATA and store.kept()[BLOB].size == len(DATA)
    assert blobs.keys == [f"Bearer {known.http_token}"]


async def test_a_transfer_that_broke_off_is_resumed_where_it_was(store: FolderStore) -> None:
    blobs = Blobs({BLOB: DATA}, cut_after=100_000)
    with blob_server(blobs) as url:
        with pytest.raises(BlobUnreachable):
            await fetch(store, url)
        assert not store.kept(), "a part is not a blob"
        await fetch(store, url)
    assert blobs.ranges == ["bytes=100000-"] and store.path(BLOB).read_bytes() == DATA


async def test_wrong_bytes_are_thrown_away(store: FolderStore, tmp_path: Path) -> None:
    wrong = DATA[:-1] + b"!"
    with blob_server(Blobs({BLOB: wrong})) as url:
        with pytest.raises(BlobWrongHash):
            await fetch(store, url)
        with pytest.raises(BlobMissing):
            await fetch(store, url, Wanted(BlobHash("0" * 64), 5, True))
    with blob_server(Blobs({BLOB: DATA + b"more"})) as url, pytest.raises(BlobWrongHash):
        await fetch(store, url)
    assert not store.kept()
    assert all(part.stat().st_size == 0 for part in (tmp_path / "data" / "partial").iterdir())


async def test_a_full_disk_is_said_and_costs_nothing_that_was_held(store: FolderStore) -> None:
    small = b"small"
    with blob_server(Blobs({BLOB: DATA, blob_hash(small): small})) as url:
        await fetch(store, url, Wanted(blob_hash(small), len(small), True))
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))  # to this process: a disk without more room
        try:
            with pytest.raises(DiskFull):
                await fetch(store, url)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert set(store.kept()) == {blob_hash(small)}
        await fetch(store, url)
    assert store.path(BLOB).read_bytes() == DATA


async def test_the_fetcher_reports_and_tries_again_until_the_right_bytes_come(store: FolderStore) -> None:
    inbox = OpenInbox()
    happened = inbox.events
    blobs = Blobs({BLOB: DATA[:-1] + b"!"})
    with blob_server(blobs) as url:
        async with HttpClips(credentials(store)) as source:
            fetcher = Fetcher(source, store, inbox, SystemClock())
            fetcher.bring(url, (WANTED,))
            task = asyncio.create_task(fetcher.run())
            while not happened:
                await asyncio.sleep(0.01)
            blobs.data[BLOB] = DATA
            while not isinstance(happened[-1], StoreChanged):
                await asyncio.sleep(0.01)
            task.cancel()
    assert isinstance(happened[0], StoreTroubled) and happened[0].code == "store.wrong_hash"
    assert BLOB in store.kept()


async def test_bytes_that_rot_are_found_and_dropped(store: FolderStore) -> None:
    with blob_server(Blobs({BLOB: DATA})) as url:
        await fetch(store, url)
    await store.recheck([BLOB])
    assert BLOB in store.kept()
    store.path(BLOB).write_bytes(DATA[:500])
    await store.recheck([BLOB])
    assert not store.kept()


def test_a_folder_has_one_user_and_remembers(store: FolderStore, tmp_path: Path) -> None:
    with pytest.raises(FrameAlreadyRunning):
        FolderStore(tmp_path / "data")
    name = store.node_id()
    store.keep_manifest(Manifest(fetch=(BLOB,)))
    store.close()
    again = FolderStore(tmp_path / "data")
    assert again.node_id() == name and again.last_manifest() == Manifest(fetch=(BLOB,))
    (tmp_path / "data" / "manifest").write_bytes(b"nonsense")
    assert again.last_manifest() == Manifest()
    again.close()


async def test_what_is_erased_is_gone_even_half_fetched_and_does_not_come_back(
    store: FolderStore, tmp_path: Path
) -> None:
    sink = store.sink(WANTED.blob)
    sink.write(DATA[:10])
    store.evict([WANTED.blob])
    assert [file for file in (tmp_path / "data").rglob("*") if WANTED.blob in file.name] == []
    with pytest.raises(StoreError):
        await sink.finish()
    assert store.kept() == {}
