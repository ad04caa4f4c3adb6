"""Bytes on their way in, to memory and to a folder: nothing is seen of them before they are complete and right."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from hub.adapters.blobs_folder import FolderBlobs, FolderWriter
from hub.errors import BlobHashWrong
from hub.ports import Blobs, BlobWriter
from protocol.words import BlobHash, blob_hash
from tests.hub_fakes import MemoryBlobs, MemoryWriter

DATA = b"bytes of a clip" * 1000


@pytest.fixture(params=[MemoryWriter, FolderWriter])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """Those that such a writer writes for."""
    return MemoryBlobs() if request.param is MemoryWriter else FolderBlobs(tmp_path / "blobs")


async def written(writer: BlobWriter, data: bytes = DATA) -> BlobWriter:
    for start in range(0, len(data), 4096):
        await writer.write(data[start : start + 4096])
    return writer


async def test_what_was_written_is_there_under_its_hash(blobs: Blobs) -> None:
    writer = await written(await blobs.writer())
    assert blobs.path(blob_hash(DATA)) is None
    assert await writer.commit(blob_hash(DATA)) == blob_hash(DATA)
    path = blobs.path(blob_hash(DATA))
    assert path is not None
    assert path.read_bytes() == DATA
    assert blobs.size(blob_hash(DATA)) == len(DATA)
    await writer.abandon()
    assert blobs.size(blob_hash(DATA)) == len(DATA)


async def test_a_wrong_hash_leaves_nothing(blobs: Blobs) -> None:
    writer = await written(await blobs.writer())
    with pytest.raises(BlobHashWrong):
        await writer.commit(BlobHash("0" * 64))
    assert blobs.path(BlobHash("0" * 64)) is None
    assert blobs.path(blob_hash(DATA)) is None
    await writer.abandon()


async def test_what_was_abandoned_was_never_there(blobs: Blobs) -> None:
    writer = await written(await blobs.writer())
    await writer.abandon()
    await writer.abandon()
    assert blobs.size(blob_hash(DATA)) is None


async def test_no_bytes_at_all_are_a_blob_too(blobs: Blobs) -> None:
    assert await (await blobs.writer()).commit() == blob_hash(b"")
    assert blobs.size(blob_hash(b"")) == 0


async def test_two_at_once_do_not_mix(blobs: Blobs) -> None:
    one, other, same = await blobs.writer(), await blobs.writer(), await blobs.writer()
    await asyncio.gather(written(one), written(other, DATA[::-1]), written(same))
    assert await asyncio.gather(one.commit(), other.commit(), same.commit()) == [
        blob_hash(DATA),
        blob_hash(DATA[::-1]),
        blob_hash(DATA),
    ]
    assert blobs.size(blob_hash(DATA)) == blobs.size(blob_hash(DATA[::-1])) == len(DATA)
