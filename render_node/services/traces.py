"""What a photo leaves behind in a render node, and how it is erased."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from protocol.words import BlobHash, is_blob_hash
from render_node.cache import FolderCache


class Traces:
    """Photos on their way in, clips on their way out, and the cache of everything between."""

    def __init__(self, blobs: Path, cache: Path, cache_mb: int) -> None:
        self._blobs = blobs
        self._cache = cache
        self._cache_bytes = cache_mb * 1_000_000

    def erase(self, photos: Iterable[BlobHash], blobs: Iterable[BlobHash]) -> tuple[int, int]:
        """How many files were erased, and how many are there in spite of it. Blocks; no job may be under way."""
        cache = FolderCache(self._cache, self._cache_bytes)
        photos = [photo for photo in photos if is_blob_hash(photo)]
        names = list(dict.fromkeys([*photos, *(blob for blob in blobs if is_blob_hash(blob))]))
        lying = [self._blobs / f"{name}{end}" for name in names for end in ("", ".part")]
        there = [file for file in lying if file.exists()]
        for file in there:
            file.unlink(missing_ok=True)
        erased = len(there) + sum(cache.forget(photo) for photo in photos)
        left = [file for file in lying + [cache.path(name) for name in names] if file.exists()]
        return erased, len(left) + sum(cache.remembers(photo) for photo in photos)
