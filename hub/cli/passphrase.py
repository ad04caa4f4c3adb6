"""Where the passphrase of a backup comes from: a file, the environment, or the terminal. Never the command line."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path

from hub.backup.errors import PassphraseMissing, PassphraseWeak, PassphraseWrong

VARIABLE = "KINFRAME_BACKUP_PASSPHRASE"
SHORTEST = 10


def passphrase(file: Path | None, *, new: bool) -> str:
    """``new``: for a backup that is made, so it must be strong, and a slip of the finger must not lock it.

    Raises PassphraseMissing, PassphraseWeak, PassphraseWrong.
    """
    words = _given(file) or _typed(new)
    if not words:
        raise PassphraseMissing()
    if new and len(words) < SHORTEST:
        raise PassphraseWeak(f"A passphrase needs at least {SHORTEST} characters; four words are better.")
    return words


def _given(file: Path | None) -> str:
    if file is None:
        return os.environ.get(VARIABLE, "")
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise PassphraseMissing(f"{file}: {error}") from error


def _typed(new: bool) -> str:
    if not sys.stdin.isatty():
        raise PassphraseMissing(f"Name a --passphrase-file, or set {VARIABLE}.")
    words = getpass.getpass("Passphrase: ")
    if new and getpass.getpass("The same again: ") != words:
        raise PassphraseWrong("These were two different passphrases.")
    return words
