"""Looks through the hub's data folder for bytes that should not be there any more: by name, and by content."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from protocol.words import BlobHash


@dataclass(frozen=True)
class Found:
    """Paths are relative to the folder."""

    files: int
    bytes: int
    found: tuple[str, ...]
    unread: tuple[str, ...]


def search(folder: Path, blobs: Collection[BlobHash]) -> Found:
    """Every file is read and hashed; a file is found by its content or by a hash in its name. Blocks."""
    wanted, found, unread = set(blobs), [], []
    files = size = 0
    for file in (Path(base) / name for base, _, names in os.walk(folder) for name in names):
        try:
            if not file.is_file():
                continue
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
                size += opened.tell()
            files += 1
        except OSError:
            if file.exists():  # else it is gone, which is what we want
                unread.append(str(file.relative_to(folder)))
            digest = ""
        if digest in wanted or any(blob in file.name for blob in wanted):
            found.append(str(file.relative_to(folder)))
    return Found(files, size, tuple(found), tuple(unread))
