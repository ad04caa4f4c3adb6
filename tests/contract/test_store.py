"""Where the bench keeps results: in memory for tests, and in the cache's folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from render_node.cache import FolderCache
from tests.render_fakes import MemoryStore

if TYPE_CHECKING:
    from render_node.pipeline.bench import Store


@pytest.fixture(params=["fake", "folder"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return MemoryStore() if request.param == "fake" else FolderCache(tmp_path / "cache", 1_000_000)


def test_nothing_is_there_at_first(store: Store) -> None:
    assert store.get("0" * 64) is None


@pytest.mark.parametrize("parts", [{"video": b"bytes", "track": b""}, {"one": b"same", "two": b"same"}, {}])
def test_what_was_put_comes_back_whole(store: Store, parts: dict[str, bytes]) -> None:
    store.put("a" * 64, parts)
    assert store.get("a" * 64) == parts
    assert store.get("b" * 64) is None


def test_the_last_one_counts(store: Store) -> None:
    store.put("a" * 64, {"video": b"first", "track": b"only then"})
    store.put("a" * 64, {"video": b"second"})
    assert store.get("a" * 64) == {"video": b"second"}


def test_whoever_changes_what_they_got_or_gave_changes_nothing_here(store: Store) -> None:
    given = {"video": b"bytes"}
    store.put("a" * 64, given)
    given["more"] = b"later"
    got = store.get("a" * 64)
    assert got == {"video": b"bytes"}
    got["more"] = b"later still"
    assert store.get("a" * 64) == {"video": b"bytes"}
