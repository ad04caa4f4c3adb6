"""A line on the terminal that says where the work is."""

from __future__ import annotations

import sys
import time

from render_node.core.request import Progress

BAR = 24
LEAST_SECONDS = 0.1
"""Between two lines."""


class ProgressLine:
    """Rewrites one line of stderr; silent when that is no terminal."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent or not sys.stderr.isatty()
        self._said = 0.0
        self._began = 0.0

    def __call__(self, progress: Progress) -> None:
        if self._silent:
            return
        now = time.perf_counter()
        if progress.done <= 1:
            self._began = now
        if now - self._said < LEAST_SECONDS and progress.done not in (0, progress.total):
            return
        self._said = now
        full = round(BAR * progress.fraction)
        speed = (progress.done - 1) / (now - self._began) if progress.done > 1 and now > self._began else 0.0
        images = f"{progress.done}/{progress.total} images, {speed:.0f}/s" if progress.total else ""
        where = f"{progress.gesture or 'photo'}: {progress.stage}"
        line = f"{'█' * full}{'░' * (BAR - full)} {progress.fraction:4.0%}  {where} {images}"
        print(f"\r\x1b[2K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Makes room for a line that stays."""
        if not self._silent:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)
