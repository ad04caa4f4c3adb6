"""A node's credential on disk, for its owner's eyes only; new secrets stand beside older ones until they are proved."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from protocol.credential import Credential, decode_credential, encode_credential, with_secret
from protocol.errors import KinframeError, MessageMalformed
from protocol.messages import CredentialAdopted

FORMER = 3
"""Older secrets that are kept: so often in a row a secret can be renewed while the answers to it are lost."""


class CredentialFolder:
    """``current`` is what to log in with; None before the node was paired."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "credential"
        self._former_files = [folder / f"credential.former{number or ''}" for number in range(FORMER)]
        self._known = [found for file in (self._file, *self._former_files) if (found := _read(file)) is not None]
        self._newest = self._known[0] if self._known else None

    @property
    def current(self) -> Credential | None:
        return self._known[0] if self._known else None

    def keep(self, credential: Credential) -> None:
        """After pairing: whatever was there before is void."""
        _write(self._file, credential)
        self._forget_former()
        self._known, self._newest = [credential], credential

    def renew(self, secret: str) -> Credential:
        """The hub gave a new secret (hex); those before it are kept until the broker has taken the new.

        Which of them the broker knows cannot be told from here: an answer to the hub may be under way or lost.
        Raises MessageMalformed, also for a node that was never paired and has no secret to renew.
        """
        if not self._known:
            raise MessageMalformed("a new secret for a node that has none")
        new = with_secret(self._known[0], secret)
        former = [_read(file) for file in (self._file, *self._former_files)]
        kept = [credential for credential in former if credential is not None][:FORMER]
        for file, credential in reversed(list(zip(self._former_files, kept, strict=False))):
            _write(file, credential)
        _write(self._file, new)
        self._known, self._newest = [new, *kept], new
        return new

    def refused(self) -> bool:
        """The broker does not know the present secret. True when there is another one to try."""
        self._known = [*self._known[1:], *self._known[:1]]
        return len(self._known) > 1

    def accepted(self) -> CredentialAdopted | None:
        """The broker took the present secret. What the hub should hear when that was the old one."""
        if self._newest is None:
            return None
        if self.current is not self._newest:
            return adoption(self._newest)
        self._forget_former()
        self._known = self._known[:1]
        return None

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)
        self._forget_former()
        self._known, self._newest = [], None

    def _forget_former(self) -> None:
        for file in self._former_files:
            file.unlink(missing_ok=True)


def adoption(credential: Credential) -> CredentialAdopted:
    """Says to the hub which secret is kept, without saying the secret."""
    token = credential.http_token.partition(".")[2]
    return CredentialAdopted(node_id=credential.node_id, token_hash=hashlib.sha256(token.encode()).hexdigest())


def _read(file: Path) -> Credential | None:
    try:
        return decode_credential(file.read_bytes())
    except (OSError, KinframeError):
        return None


def _write(file: Path, credential: Credential) -> None:
    """The old one or the new one stands there, never a part."""
    temporary = file.with_name(f"{file.name}.new")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(encode_credential(credential))
        opened.flush()
        os.fsync(opened.fileno())
    temporary.replace(file)
