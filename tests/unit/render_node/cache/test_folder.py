"""The cache never gives back anything but what was put in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.words import blob_hash
from render_node.cache import FolderCache

KEY, OTHER = "a" * 64, "b" * 64
PHOTO, OTHER_PHOTO = (blob_hash(name) for name in (b"photo", b"other photo"))


@pytest.fixture
def cache(tmp_path: Path) -> FolderCache:
    return FolderCache(tmp_path, 10_000)


def blobs(root: Path) -> list[Path]:
    return sorted(path for path in (root / "blobs").rglob("*") if path.is_file())


def age(root: Path, key: str, seconds: float) -> None:
    """As if the entry had been used that much earlier."""
    os.utime(root / "entries" / f"{key}.json", (seconds, seconds))


def test_what_was_put_comes_back(cache: FolderCache) -> None:
    cache.put(KEY, {"video": b"moving", "track": b""})
    assert cache.get(KEY) == {"video": b"moving", "track": b""}
    assert cache.path(blob_hash(b"moving")).read_bytes() == b"moving"
    assert cache.get(OTHER) is None


def test_equal_parts_are_kept_once(cache: FolderCache, tmp_path: Path) -> None:
    cache.put(KEY, {"one": b"same"})
    cache.put(OTHER, {"two": b"same"})
    assert len(blobs(tmp_path)) == 1


@given(st.binary(min_size=1, max_size=200), st.data())
def test_a_damaged_blob_is_a_miss(tmp_path_factory: pytest.TempPathFactory, data: bytes, draw: st.DataObject) -> None:
    cache = FolderCache(tmp_path_factory.mktemp("cache"), 10_000)
    cache.put(KEY, {"video": data})
    damaged = draw.draw(st.binary(max_size=200).filter(lambda other: other != data))
    cache.path(blob_hash(data)).write_bytes(damaged)
    assert cache.get(KEY) is None
    cache.put(KEY, {"video": data})
    assert cache.get(KEY) == {"video": data}


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"video": 3}', b'{"video": "../../etc/passwd"}'])
def test_a_damaged_entry_is_a_miss(cache: FolderCache, tmp_path: Path, text: bytes) -> None:
    cache.put(KEY, {"video": b"moving"})
    (tmp_path / "entries" / f"{KEY}.json").write_bytes(text)
    assert cache.get(KEY) is None


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 250)
    cache.put(KEY, {"video": b"1" * 100})
    cache.put(OTHER, {"video": b"2" * 100})
    age(tmp_path, OTHER, 1_000)
    age(tmp_path, KEY, 2_000)
    cache.put("c" * 64, {"video": b"3" * 100})
    assert cache.get(OTHER) is None
    assert cache.get(KEY) is not None
    assert sum(path.stat().st_size for path in blobs(tmp_path)) <= 250


def test_a_shared_blob_stays_while_one_result_needs_it(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 250)
    cache.put(KEY, {"video": b"1" * 100, "track": b"s" * 50})
    cache.put(OTHER, {"track": b"s" * 50})
    age(tmp_path, KEY, 1_000)
    cache.put("c" * 64, {"video": b"3" * 150})
    assert cache.get(KEY) is None
    assert cache.get(OTHER) == {"track": b"s" * 50}


def test_what_is_held_stays_until_it_is_let_go(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 50)
    with cache.holding(PHOTO):
        cache.put(KEY, {"video": b"1" * 100})
        cache.put(OTHER, {"video": b"2" * 100})
        assert cache.get(KEY) is not None
    assert sum(path.stat().st_size for path in blobs(tmp_path)) <= 50


def test_scratch_leaves_nothing(cache: FolderCache, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), cache.scratch(".mp4") as path:
        path.write_bytes(b"half")
        raise RuntimeError
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_a_killed_process_left_is_swept_away(tmp_path: Path) -> None:
    FolderCache(tmp_path, 100)
    (tmp_path / "tmp" / "old.mp4").write_bytes(b"half")
    os.utime(tmp_path / "tmp" / "old.mp4", (1_000, 1_000))
    (tmp_path / "tmp" / "young.mp4").write_bytes(b"half")
    FolderCache(tmp_path, 100)
    assert [file.name for file in (tmp_path / "tmp").iterdir()] == ["young.mp4"]


def test_a_write_that_fails_leaves_no_half_file(
    cache: FolderCache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="space"):
        cache.put(KEY, {"video": b"moving"})
    monkeypatch.undo()
    assert list((tmp_path / "tmp").iterdir()) == []
    assert cache.get(KEY) is None


def test_what_was_made_from_a_photo_can_be_forgotten(cache: FolderCache, tmp_path: Path) -> None:
    with cache.holding(PHOTO):
        cache.put(KEY, {"video": b"grandma", "mask": b"same for all"})
    with cache.holding(OTHER_PHOTO):
        cache.put(OTHER, {"video": b"dad", "mask": b"same for all"})
    (tmp_path / "tmp" / "left-by-a-killed-worker").write_bytes(b"grandma")
    assert cache.remembers(PHOTO)
    assert cache.forget(PHOTO) == 4  # entry, video, origin, and what a killed worker left
    assert not cache.remembers(PHOTO)
    assert cache.get(KEY) is None
    assert cache.get(OTHER) == {"video": b"dad", "mask": b"same for all"}
    everything = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert b"grandma" not in everything
    assert PHOTO not in {file.name for file in tmp_path.rglob("*")}
    assert cache.forget(PHOTO) == 0


def test_a_cache_from_before_origins_starts_afresh(tmp_path: Path) -> None:
    FolderCache(tmp_path, 10_000).put(KEY, {"video": b"grandma"})
    (tmp_path / "origins").rmdir()
    assert FolderCache(tmp_path, 10_000).get(KEY) is None
    assert blobs(tmp_path) == []


def test_forgetting_after_eviction_leaves_nothing_behind(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 10)
    with cache.holding(PHOTO):
        cache.put(KEY, {"video": b"grandma grandma"})
    cache.put(OTHER, {"video": b"d" * 9})
    assert cache.get(KEY) is None
    assert cache.forget(PHOTO) == 1
    assert cache.get(OTHER) == {"video": b"d" * 9}
