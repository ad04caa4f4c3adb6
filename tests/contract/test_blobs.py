"""What all blobs do, over the fake and over a folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.adapters.blobs_folder import FolderBlobs
from hub.ports import Blobs
from protocol.words import BlobHash, blob_hash
from tests.hub_fakes import MemoryBlobs

DATA = b"bytes of a clip" * 1000


@pytest.fixture(params=["fake", "folder"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return MemoryBlobs() if request.param == "fake" else FolderBlobs(tmp_path / "blobs")


async def test_a_finished_file_is_taken_in(blobs: Blobs, tmp_path: Path) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(DATA)
    assert await blobs.adopt(file) == blob_hash(DATA)
    assert blobs.size(blob_hash(DATA)) == len(DATA)
    assert not file.exists()


async def test_the_same_bytes_twice_are_one_blob_and_erasing_is_thorough(blobs: Blobs) -> None:
    for _ in range(2):
        writer = await blobs.writer()
        await writer.write(DATA)
        await writer.commit()
    for _ in range(2):
        await blobs.erase(blob_hash(DATA))
        assert blobs.size(blob_hash(DATA)) is None


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63, "a" * 65, "/" + "a" * 63])
async def test_what_is_no_hash_is_not_there(blobs: Blobs, name: str) -> None:
    assert blobs.path(BlobHash(name)) is None
    assert blobs.size(BlobHash(name)) is None
    await blobs.erase(BlobHash(name))
