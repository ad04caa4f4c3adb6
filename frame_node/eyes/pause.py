"""Waiting between images; the eyes are a process of their own and may block."""

from __future__ import annotations

import time

from protocol.runtime.clock import monotonic_ns


def wait_until(at_ns: int) -> None:
    time.sleep(max(0, at_ns - monotonic_ns()) / 1e9)
