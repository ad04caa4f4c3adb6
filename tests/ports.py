"""Ports for the servers of tests: each is given once in a run, and nobody else is given it by chance.

A port that the kernel chose and that was closed again may be chosen again, for any connection of any process, before
its server is up or while it restarts. So these lie below the range that the kernel chooses from.
"""

from __future__ import annotations

import os
import socket
from itertools import count

FIRST, COUNT = 20_000, 12_000
"""Linux chooses from 32768 on."""
_turns = count(os.getpid() * 97)


def free_port() -> int:
    for turn in _turns:
        port = FIRST + turn % COUNT
        if _is_free(port):
            return port
    raise AssertionError("unreachable")


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
