"""The hub's data folder: who works in it, and the secrets it keeps."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.errors import DataInUse, PasswordFileBroken


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder is ours while the context lasts. Raises DataInUse; a killed hub does not keep it.

    A new one is for its owner's eyes only: photos lie in it, and among the rows the keys of the nodes' clocks.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "in-use").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise DataInUse(f"Another hub works in {folder}.") from taken
        yield


def house_key(folder: Path) -> str:
    """Random, made once, readable by the owner only."""
    file = folder / "key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(secrets.token_urlsafe(24))
    return file.read_text().strip()


class PasswordFile:
    """The hash of the owner's password, readable by the hub's user only. Raises PasswordFileBroken.

    See the Kept port of the owner's door.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "owner-password"

    def read(self) -> str:
        """Empty when none was set."""
        try:
            return self._file.read_text().strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise PasswordFileBroken(f"{self._file}: {error}") from error

    def write(self, kept: str) -> None:
        part = self._file.with_name(f".{self._file.name}.{secrets.token_hex(4)}")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._write(part, kept)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise PasswordFileBroken(f"{self._file}: {error}") from error

    def _write(self, part: Path, kept: str) -> None:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(kept)
            opened.flush()
            os.fsync(descriptor)
        part.replace(self._file)


def hub_id(folder: Path) -> str:
    """Chosen once; by it a hub is known on the local network."""
    file = folder / "hub-id"
    if not file.exists():
        file.write_text(secrets.token_hex(4))
    return file.read_text().strip()
