"""Erased bytes are found again wherever they lie as a file, under whatever name."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.adapters.data_search import search
from protocol.words import blob_hash

PHOTO = b"a photo of grandma" * 1000


def test_by_name_by_content_and_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "blobs" / "ab").mkdir(parents=True)
    (tmp_path / "blobs" / "ab" / "other").write_bytes(b"somebody else")
    (tmp_path / "house.sqlite").write_bytes(b"rows")
    looked = search(tmp_path, [blob_hash(PHOTO)])
    assert (looked.files, looked.bytes, looked.found, looked.unread) == (2, 17, (), ())
    (tmp_path / "copy.jpg").write_bytes(PHOTO)
    (tmp_path / "blobs" / "ab" / f"{blob_hash(PHOTO)}.part").write_bytes(b"half")
    looked = search(tmp_path, [blob_hash(PHOTO)])
    assert set(looked.found) == {"copy.jpg", f"blobs/ab/{blob_hash(PHOTO)}.part"}


def test_what_cannot_be_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "locked").write_bytes(PHOTO)
    open_file = Path.open

    def refusing(file: Path, *words: object, **more: object) -> object:
        if file.name == "locked":
            raise PermissionError(13, "no")
        return open_file(file, *words, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", refusing)
    looked = search(tmp_path, [blob_hash(PHOTO)])
    assert (looked.found, looked.unread) == ((), ("locked",))
