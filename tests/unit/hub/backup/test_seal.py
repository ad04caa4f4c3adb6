"""What was sealed comes back whole, or not at all."""

from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.backup.errors import BackupDamaged, BackupError, BackupForeign, PassphraseWrong
from hub.backup.seal import MAGIC, TAG, Cost, SealedReader, SealedWriter

CHEAP = Cost(memory_kib=8, passes=1, lanes=1)
CHUNK = 64
WORDS = "four words are better"


def sealed(data: bytes, passphrase: str = WORDS, pieces: int = 50) -> bytes:
    file = io.BytesIO()
    writer = SealedWriter(file, passphrase, CHEAP, CHUNK)
    for start in range(0, len(data), pieces):
        writer.write(data[start : start + pieces])
    writer.finish()
    return file.getvalue()


def opened(stream: bytes, passphrase: str = WORDS) -> bytes:
    reader = SealedReader(io.BytesIO(stream), passphrase)
    found = b""
    while piece := reader.read(40):
        found += piece
    return found


def head_of(stream: bytes) -> int:
    """Where the first chunk begins."""
    start = len(MAGIC)
    return start + 4 + int.from_bytes(stream[start : start + 4], "big") + 32


@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=CHUNK * 4 + 3), pieces=st.integers(1, 200))
def test_what_was_sealed_comes_back(data: bytes, pieces: int) -> None:
    assert opened(sealed(data, pieces=pieces)) == data


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_at_the_edges_of_chunks(length: int) -> None:
    data = bytes(range(256))[:length] * 1
    stream = sealed(data)
    assert opened(stream) == data
    assert len(stream) - head_of(stream) == length + TAG * max(1, -(-length // CHUNK))


def test_the_same_bytes_never_look_the_same() -> None:
    assert sealed(b"a" * 100)[-80:] != sealed(b"a" * 100)[-80:]


def test_a_wrong_passphrase_is_known_at_once() -> None:
    with pytest.raises(PassphraseWrong):
        SealedReader(io.BytesIO(sealed(b"x" * 300)), "four words are worse")


def test_letters_are_the_same_however_they_are_composed() -> None:
    composed = "Großmütterchen"
    assert opened(sealed(b"x", composed), unicodedata.normalize("NFD", composed)) == b"x"


def test_every_flipped_byte_is_noticed() -> None:
    stream = sealed(bytes(range(200)))
    for place in range(len(stream)):
        broken = bytearray(stream)
        broken[place] ^= 0x01
        with pytest.raises(BackupError):
            opened(bytes(broken))


def test_every_cut_is_noticed() -> None:
    stream = sealed(bytes(3 * CHUNK))
    for length in range(len(stream)):
        with pytest.raises(BackupError):
            opened(stream[:length])


def test_chunks_cannot_be_moved_doubled_or_left_out() -> None:
    stream = sealed(bytes(4 * CHUNK))
    first, size = head_of(stream), CHUNK + TAG
    head, parts = stream[:first], [stream[at : at + size] for at in range(first, len(stream), size)]
    assert opened(head + b"".join(parts)) == bytes(4 * CHUNK)
    a, b, c, d = parts
    for wrong in ([b, a, c, d], [a, b, b, c, d], [a, b, d], [a, b, c], [a, b, c, d, d], [d], []):
        with pytest.raises(BackupDamaged):
            opened(head + b"".join(wrong))


def test_chunks_of_another_backup_do_not_fit() -> None:
    one, other = sealed(bytes(2 * CHUNK)), sealed(bytes(2 * CHUNK))
    with pytest.raises(BackupDamaged):
        opened(one[: head_of(one)] + other[head_of(other) :])


def test_nothing_unproven_is_given_out() -> None:
    stream = bytearray(sealed(bytes(3 * CHUNK)))
    stream[head_of(bytes(stream)) + CHUNK + TAG + 5] ^= 1
    reader = SealedReader(io.BytesIO(bytes(stream)), WORDS)
    assert reader.read(CHUNK) == bytes(CHUNK)
    with pytest.raises(BackupDamaged):
        reader.read(1)


@pytest.mark.parametrize("text", [b"", b"PK\x03\x04", b"KINFRAME BACKUP", b"SQLite format 3\0" * 9])
def test_other_files_are_no_backups(text: bytes) -> None:
    with pytest.raises(BackupForeign):
        SealedReader(io.BytesIO(text), WORDS)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'"version":1', b'"version":2'),
        (b'"memory_kib":8', b'"memory_kib":9999999'),
        (b"argon2id", b"scrypt!!"),
        (b'"lanes":1', b'"lanes":9'),
    ],
)
def test_a_head_that_asks_for_too_much_is_refused_before_any_work(before: bytes, after: bytes) -> None:
    stream = sealed(b"")
    end = head_of(stream)
    text = stream[len(MAGIC) + 4 : end - 32]
    assert before in text
    text = text.replace(before, after)
    changed = MAGIC + len(text).to_bytes(4, "big") + text + stream[end - 32 :]
    with pytest.raises(BackupForeign):
        SealedReader(io.BytesIO(changed), WORDS)
