"""Keeps libraries that print to the terminal from doing so."""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Iterator


@contextlib.contextmanager
def quiet_libraries() -> Iterator[None]:
    """MediaPipe writes to file descriptor 2, whatever Python is told; our own words still reach the terminal."""
    warnings.filterwarnings("ignore", category=UserWarning, module="google.protobuf")
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    ours = sys.stderr
    try:
        os.dup2(nowhere, 2)
        with os.fdopen(os.dup(kept), "w", buffering=1, encoding="utf-8", errors="replace") as terminal:
            sys.stderr = terminal
            try:
                yield
            finally:
                sys.stderr = ours
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
