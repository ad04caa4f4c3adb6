"""The clip store in a folder: blobs under their hash, written under a temporary name first.

::

    DATA/lock  node-id  manifest  blobs/ab/abcd…  partial/abcd…
"""

from __future__ import annotations

import asyncio
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from frame_node.core.store_plan import Kept
from frame_node.errors import BlobWrongHash, DiskFull, FrameAlreadyRunning, StoreError
from protocol.codec import WIRE
from protocol.errors import ProtocolError
from protocol.messages import Manifest
from protocol.words import BlobHash, NodeId, is_blob_hash

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class FolderStore:
    """See the ClipStore port. Holds the folder's lock until it is closed."""

    def __init__(self, folder: Path) -> None:
        """Raises FrameAlreadyRunning when another process uses the folder."""
        self._folder = folder
        for name in ("blobs", "partial"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self._lock = _locked(folder / "lock")

    def close(self) -> None:
        self._lock.close()

    def node_id(self) -> NodeId:
        """Chosen at first start and kept."""
        file = self._folder / "node-id"
        if not file.exists():
            _write_whole(file, f"frame-{secrets.token_hex(4)}".encode())
        return NodeId(file.read_text(encoding="ascii").strip())

    def kept(self) -> Mapping[BlobHash, Kept]:
        files = (file for file in (self._folder / "blobs").glob("??/*") if is_blob_hash(file.name))
        return {BlobHash(file.name): Kept(status.st_size, status.st_mtime) for file in files if (status := file.stat())}

    def free_bytes(self) -> int:
        return shutil.disk_usage(self._folder).free

    def path(self, blob: BlobHash) -> Path:
        return self._folder / "blobs" / blob[:2] / blob

    def sink(self, blob: BlobHash) -> FileSink:
        with _translated(self._folder):
            return FileSink(self._folder / "partial" / blob, self.path(blob), blob)

    def evict(self, blobs: Iterable[BlobHash]) -> None:
        with _translated(self._folder):
            for blob in blobs:
                self.path(blob).unlink(missing_ok=True)
                (self._folder / "partial" / blob).unlink(missing_ok=True)

    async def recheck(self, blobs: Iterable[BlobHash]) -> None:
        for blob in blobs:
            file = self.path(blob)
            if file.exists() and await asyncio.to_thread(_hash_of, file) != blob:
                file.unlink(missing_ok=True)

    def keep_manifest(self, manifest: Manifest) -> None:
        with _translated(self._folder):
            _write_whole(self._folder / "manifest", WIRE.encode(manifest))

    def last_manifest(self) -> Manifest:
        try:
            manifest = WIRE.decode((self._folder / "manifest").read_bytes())
        except (OSError, ProtocolError):
            return Manifest()
        return manifest if isinstance(manifest, Manifest) else Manifest()


class FileSink:
    """See the BlobSink port."""

    def __init__(self, partial: Path, final: Path, blob: BlobHash) -> None:
        self._partial = partial
        self._final = final
        self._blob = blob
        self._file: IO[bytes] = partial.open("ab", buffering=0)

    @property
    def position(self) -> int:
        return self._file.tell()

    def restart(self) -> None:
        self._file.truncate(0)

    def write(self, data: bytes) -> None:
        at = self.position
        with _translated(self._partial.parent):
            try:
                written = self._file.write(data)
                if written != len(data):
                    raise OSError(errno.ENOSPC, "the disk took only a part")
            except OSError:
                self._file.truncate(at)
                raise

    async def finish(self) -> None:
        with _translated(self._partial.parent):
            os.fsync(self._file.fileno())
            self.close()
            if not self._partial.exists():
                raise StoreError(f"{self._blob[:12]}… is not wanted any more")
            found = await asyncio.to_thread(_hash_of, self._partial)
            if found != self._blob:
                self._partial.unlink(missing_ok=True)
                raise BlobWrongHash(f"asked for {self._blob[:12]}…, got {found[:12]}…")
            self._final.parent.mkdir(exist_ok=True)
            self._partial.replace(self._final)

    def close(self) -> None:
        self._file.close()


@contextmanager
def _translated(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        kind = DiskFull if error.errno in _FULL else StoreError
        raise kind(f"{folder}: {error.strerror}") from error


def _locked(file: Path) -> IO[str]:
    handle = file.open("a+", encoding="ascii")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.close()
        raise FrameAlreadyRunning(
            f"another frame uses {file.parent}: stop it, or give this one its own --data"
        ) from error
    return handle


def _write_whole(file: Path, data: bytes) -> None:
    """Either the old contents stand there or the new ones, never a part."""
    temporary = file.with_name(f"{file.name}.new")
    with temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(file)


def _hash_of(file: Path) -> str:
    with file.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
