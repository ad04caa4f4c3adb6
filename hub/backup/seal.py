"""Bytes sealed by a passphrase, as a stream: constant memory, whatever the size.

::

    MAGIC  length(4)  head(JSON)  mac(32)  chunk  chunk  …  last chunk

Argon2id (RFC 9106) makes two keys of the passphrase: one proves the head (HMAC-SHA256), so that a wrong passphrase is
known at once; the other seals the chunks with ChaCha20-Poly1305. The nonces follow STREAM (Hoang, Reyhanitabar, Rogaway
and Vizár, 2015): prefix(7), number(4), 1 for the last chunk. So no chunk can be changed, moved, left out or cut off.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import struct
import unicodedata
from dataclasses import dataclass
from typing import BinaryIO

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from hub.backup.errors import BackupDamaged, BackupError, BackupForeign, PassphraseWrong

MAGIC = b"KINFRAME BACKUP\n"
VERSION = 1
KDF = "argon2id"
CIPHER = "chacha20-poly1305"
CHUNK = 1 << 20
TAG = 16
_LENGTH = struct.Struct(">I")
_NONCE = struct.Struct(">7sI?")
_LONGEST_HEAD = 4_096


class Cost(msgspec.Struct, frozen=True, kw_only=True):
    """What a guess at the passphrase costs: the second recommendation of RFC 9106, fit for a small home server."""

    memory_kib: int = 65_536
    passes: int = 3
    lanes: int = 4


class Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What must be known before the passphrase is of use. Proven by it, but readable."""

    version: int
    salt: bytes
    prefix: bytes
    chunk: int
    cost: Cost
    kdf: str = KDF
    cipher: str = CIPHER


@dataclass(frozen=True)
class _Keys:
    proof: bytes
    seal: bytes


class SealedWriter:
    """Seals what is written. ``finish`` must come last, or the stream counts as cut off."""

    def __init__(self, file: BinaryIO, passphrase: str, cost: Cost | None = None, chunk: int = CHUNK) -> None:
        head = Head(
            version=VERSION,
            salt=secrets.token_bytes(16),
            prefix=secrets.token_bytes(7),
            chunk=chunk,
            cost=cost or Cost(),
        )
        keys = _keys(passphrase, head)
        text = msgspec.json.encode(head)
        self._file = file
        self._size = chunk
        self._cipher, self._prefix, self._number = ChaCha20Poly1305(keys.seal), head.prefix, 0
        self._waiting = bytearray()
        file.write(MAGIC + _LENGTH.pack(len(text)) + text + _proof(keys, text))

    def write(self, data: bytes) -> int:
        self._waiting += data
        while len(self._waiting) > self._size:  # the last chunk must not have left before it is known to be the last
            self._seal(bytes(self._waiting[: self._size]), last=False)
            del self._waiting[: self._size]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._waiting), last=True)

    def _seal(self, data: bytes, last: bool) -> None:
        if self._number > 0xFFFF_FFFF:
            raise BackupError("The house is too large for one backup.")
        self._file.write(self._cipher.encrypt(_NONCE.pack(self._prefix, self._number, last), data, None))
        self._number += 1


class SealedReader:
    """Reads what a SealedWriter wrote; gives no byte that is not proven.

    Raises BackupForeign, PassphraseWrong, BackupDamaged.
    """

    def __init__(self, file: BinaryIO, passphrase: str) -> None:
        head, text, proof = _read_head(file)
        keys = _keys(passphrase, head)
        if not hmac.compare_digest(_proof(keys, text), proof):
            raise PassphraseWrong()
        self._file = file
        self._size = head.chunk + TAG
        self._cipher, self._prefix, self._number = ChaCha20Poly1305(keys.seal), head.prefix, 0
        self._sealed = file.read(self._size)
        self._open = bytearray()
        self._ended = False

    def read(self, size: int) -> bytes:
        while len(self._open) < size and not self._ended:
            self._next()
        data = bytes(self._open[:size])
        del self._open[:size]
        return data

    def drain(self) -> None:
        """Read to the end: only there is it known that nothing was cut off."""
        while self.read(CHUNK):
            pass

    def _next(self) -> None:
        following = self._file.read(self._size)
        self._ended = not following
        try:
            self._open += self._cipher.decrypt(_NONCE.pack(self._prefix, self._number, self._ended), self._sealed, None)
        except (InvalidTag, ValueError) as broken:
            raise BackupDamaged(
                f"Part {self._number + 1} of the backup was changed, or the rest is cut off."
            ) from broken
        self._sealed = following
        self._number += 1


def _read_head(file: BinaryIO) -> tuple[Head, bytes, bytes]:
    if file.read(len(MAGIC)) != MAGIC:
        raise BackupForeign("This file is no backup of a Kinframe house.")
    try:
        (length,) = _LENGTH.unpack(file.read(_LENGTH.size))
        text = file.read(min(length, _LONGEST_HEAD))
        head = msgspec.json.decode(text, type=Head)
    except (struct.error, msgspec.DecodeError, ValueError) as broken:
        raise BackupDamaged("The head of the backup cannot be read.") from broken
    known = (head.version, head.kdf, head.cipher) == (VERSION, KDF, CIPHER)
    cost = head.cost
    bearable = 8 <= cost.memory_kib <= 1 << 20 and 1 <= cost.passes <= 20 and 1 <= cost.lanes <= 16
    if not known or not bearable or len(head.prefix) != 7 or not 1 <= head.chunk <= 16 * CHUNK or len(head.salt) < 8:
        raise BackupForeign(f"A backup of version {head.version}; this Kinframe reads version {VERSION}.")
    return head, text, file.read(hashlib.sha256().digest_size)


def _keys(passphrase: str, head: Head) -> _Keys:
    """The same letters are the same passphrase, however a keyboard composes them."""
    secret = unicodedata.normalize("NFC", passphrase).encode()
    cost = head.cost
    try:
        made = hash_secret_raw(secret, head.salt, cost.passes, cost.memory_kib, cost.lanes, 64, Type.ID)
    except HashingError as broken:  # combinations that cannot be, such as less memory than lanes need
        raise BackupForeign(f"The backup's key cannot be derived: {broken}") from broken
    return _Keys(made[:32], made[32:])


def _proof(keys: _Keys, text: bytes) -> bytes:
    return hmac.digest(keys.proof, MAGIC + text, hashlib.sha256)
