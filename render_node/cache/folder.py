"""A cache in a folder.

``entries/<key>.json`` names the parts of a result and the sha256 of each; ``blobs/ab/<sha256>`` holds the bytes.
``origins/<sha256 of a photo>`` lists the keys of what was made from that photo, so that it can be forgotten.
Equal parts of different results share one blob. Everything is written under a temporary name and renamed, and
verified when it is read: a blob that was cut off or changed counts as missing, and so does its entry.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from protocol.words import BlobHash, blob_hash, is_blob_hash

ABANDONED_SECONDS = 3600.0
"""No file takes this long to write."""


class FolderCache:
    """See the Store port of the bench. One process at a time evicts; any number may read and write."""

    def __init__(self, root: Path, budget_bytes: int) -> None:
        self._root = root
        self._budget = budget_bytes
        self._held: set[str] | None = None
        self._origin = ""
        if (root / "entries").exists() and not (root / "origins").exists():
            shutil.rmtree(root)  # from before origins were noted: nobody could tell what belongs to which photo
        for folder in ("origins", "entries", "blobs", "tmp"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        self._sweep()

    def get(self, key: str) -> dict[str, bytes] | None:
        """All parts of a result, verified; None when it is missing or anything about it is wrong."""
        names = self._entry(key)
        if names is None:
            return None
        parts: dict[str, bytes] = {}
        for name, blob in names.items():
            data = self._read(blob)
            if data is None:
                self._entry_path(key).unlink(missing_ok=True)
                return None
            parts[name] = data
        self._touch(key, names)
        return parts

    def put(self, key: str, parts: Mapping[str, bytes]) -> None:
        """Keeps a result: bytes first, then the entry that names them."""
        names = {name: blob_hash(data) for name, data in parts.items()}
        self._note_origin(key)
        for name, blob in names.items():
            self._write(self.path(blob), parts[name])
        self._write(self._entry_path(key), json.dumps(names, sort_keys=True).encode())
        self._touch(key, names)
        self._evict()

    def path(self, blob: BlobHash) -> Path:
        """Where the bytes of this hash lie, if they are there."""
        return self._root / "blobs" / blob[:2] / blob

    @contextlib.contextmanager
    def holding(self, photo: BlobHash) -> Iterator[None]:
        """What is read or written meanwhile was made from this photo, and is not evicted, even when it alone exceeds
        the budget."""
        outer, self._held, self._origin = self._held, set(), photo
        try:
            yield
        finally:
            self._held, self._origin = outer, ""
            self._evict()

    def forget(self, photo: BlobHash) -> int:
        """Erases everything that was made from this photo. Returns how many files. Nobody may be writing meanwhile."""
        keys = set(self._keys_of(photo))
        doomed = {blob for key in keys for blob in (self._entry(key) or {}).values()}
        others = (file.stem for file in (self._root / "entries").glob("*.json") if file.stem not in keys)
        shared = {blob for key in others for blob in (self._entry(key) or {}).values()}
        files = [self._entry_path(key) for key in keys] + [self.path(blob) for blob in doomed - shared]
        files += [*(self._root / "tmp").iterdir(), self._root / "origins" / photo]
        present = [file for file in files if file.exists()]
        for file in present:
            file.unlink(missing_ok=True)
        return len(present)

    def remembers(self, photo: BlobHash) -> bool:
        """Whether anything is left of what was made from this photo."""
        return bool(self._keys_of(photo))

    def _keys_of(self, photo: BlobHash) -> list[str]:
        try:
            return (self._root / "origins" / photo).read_text().split()
        except OSError:
            return []

    def _note_origin(self, key: str) -> None:
        if self._origin and key not in self._keys_of(BlobHash(self._origin)):
            with (self._root / "origins" / self._origin).open("a") as file:
                file.write(f"{key}\n")

    @contextlib.contextmanager
    def scratch(self, suffix: str) -> Iterator[Path]:
        """A path for a file in the making; whatever lies there is deleted afterwards."""
        handle, name = tempfile.mkstemp(suffix=suffix, dir=self._root / "tmp")
        os.close(handle)
        try:
            yield Path(name)
        finally:
            Path(name).unlink(missing_ok=True)

    def _entry_path(self, key: str) -> Path:
        return self._root / "entries" / f"{key}.json"

    def _entry(self, key: str) -> dict[str, BlobHash] | None:
        try:
            names = json.loads(self._entry_path(key).read_bytes())
        except (OSError, ValueError):
            return None
        if not isinstance(names, dict):
            return None
        if not all(isinstance(blob, str) and is_blob_hash(blob) for blob in names.values()):
            return None
        return {str(name): BlobHash(blob) for name, blob in names.items()}

    def _read(self, blob: BlobHash) -> bytes | None:
        try:
            data = self.path(blob).read_bytes()
        except OSError:
            return None
        if hashlib.sha256(data).hexdigest() == blob:
            return data
        self.path(blob).unlink(missing_ok=True)
        return None

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._root / "tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        """Removes what processes that were killed left half done; what is young may belong to one that still works."""
        with self.scratch("") as marker:
            now = marker.stat().st_mtime
            for file in (self._root / "tmp").iterdir():
                with contextlib.suppress(OSError):
                    if now - file.stat().st_mtime > ABANDONED_SECONDS:
                        file.unlink()

    def _touch(self, key: str, names: Mapping[str, BlobHash]) -> None:
        """Marks a result as used just now: eviction goes by this mark."""
        if self._held is not None:
            self._held.update((key, *names.values()))
        with contextlib.suppress(OSError):
            os.utime(self._entry_path(key))

    def _evict(self) -> None:
        """Drops the results that were used longest ago, then the blobs that nothing names any more."""
        sizes = {file.name: file.stat().st_size for file in (self._root / "blobs").glob("*/*")}
        excess = sum(sizes.values()) - self._budget
        if excess <= 0:
            return
        held = self._held or set()
        entries = sorted((self._root / "entries").glob("*.json"), key=lambda file: file.stat().st_mtime_ns)
        named = {file.stem: set((self._entry(file.stem) or {}).values()) for file in entries}
        uses: dict[str, int] = {}
        for blobs in named.values():
            for blob in blobs:
                uses[blob] = uses.get(blob, 0) + 1
        for unnamed in sizes.keys() - uses.keys() - held:
            excess -= sizes[unnamed]
            self.path(BlobHash(unnamed)).unlink(missing_ok=True)
        for file in entries:
            if excess <= 0:
                return
            if file.stem in held:
                continue
            file.unlink(missing_ok=True)
            for blob in named[file.stem]:
                uses[blob] -= 1
                if uses[blob] == 0 and blob not in held:
                    excess -= sizes.get(blob, 0)
                    self.path(blob).unlink(missing_ok=True)
