"""Blobs in a folder: written under a temporary name, synced, then renamed to their sha256."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hashlib
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from hub.errors import BlobHashWrong, DiskFull, HubError
from protocol.words import BlobHash, is_blob_hash


class FolderBlobs:
    """See the Blobs port. Two letters of the hash make a subfolder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / "arriving"
        self._arriving.mkdir(parents=True, exist_ok=True)
        for left_over in self._arriving.iterdir():
            left_over.unlink()

    def path(self, blob: BlobHash) -> Path | None:
        place = self._place(blob)
        return place if place is not None and place.is_file() else None

    def size(self, blob: BlobHash) -> int | None:
        place = self.path(blob)
        return place.stat().st_size if place else None

    async def writer(self) -> FolderWriter:
        return await asyncio.to_thread(self._open)

    async def adopt(self, file: Path) -> BlobHash:
        return await asyncio.to_thread(self._adopt, file)

    async def erase(self, blob: BlobHash) -> None:
        if (place := self._place(blob)) is not None:
            await asyncio.to_thread(place.unlink, missing_ok=True)

    async def sweep(self, needed: set[BlobHash]) -> int:
        """Erase what nobody needs: left over when the hub was killed between bytes and fact. Returns how many."""
        return await asyncio.to_thread(self._sweep, needed)

    def _sweep(self, needed: set[BlobHash]) -> int:
        unneeded = [place for place in self._folder.glob("??/*") if place.name not in needed]
        for place in unneeded:
            place.unlink(missing_ok=True)
        return len(unneeded)

    def _place(self, blob: BlobHash) -> Path | None:
        return self._folder / blob[:2] / blob if is_blob_hash(blob) else None

    def _open(self) -> FolderWriter:
        with _translated():
            part = self._arriving / secrets.token_hex(8)
            return FolderWriter(part, part.open("xb"), self.keep)

    def keep(self, part: Path, digest: BlobHash) -> None:
        """Give a synced file its name. The same bytes twice are the same blob."""
        place = self._place(digest)
        assert place is not None
        with _translated():
            place.parent.mkdir(exist_ok=True)
            part.replace(place)

    def _adopt(self, file: Path) -> BlobHash:
        with _translated(), file.open("rb") as opened:
            digest = BlobHash(hashlib.file_digest(opened, "sha256").hexdigest())
            os.fsync(opened.fileno())
        self.keep(file, digest)
        return digest


class FolderWriter:
    """See the BlobWriter port."""

    def __init__(self, part: Path, file: BinaryIO, keep: Callable[[Path, BlobHash], None]) -> None:
        self._part = part
        self._file = file
        self._keep = keep
        self._digest = hashlib.sha256()

    async def write(self, chunk: bytes) -> None:
        await asyncio.to_thread(self._write, chunk)

    async def commit(self, expected: BlobHash | None = None) -> BlobHash:
        digest = BlobHash(self._digest.hexdigest())
        if expected is not None and digest != expected:
            await self.abandon()
            raise BlobHashWrong(f"The bytes are {digest[:12]}…, not {expected[:12]}….")
        await asyncio.to_thread(self._finish, digest)
        return digest

    async def abandon(self) -> None:
        self._file.close()
        with contextlib.suppress(OSError):
            self._part.unlink()

    def _write(self, chunk: bytes) -> None:
        with _translated():
            self._file.write(chunk)
            self._digest.update(chunk)

    def _finish(self, digest: BlobHash) -> None:
        with _translated():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        self._keep(self._part, digest)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull() from error
        raise HubError(f"blobs: {error}") from error
