"""What the demo says on the terminal: milestones as lines, rendering as one bar that is drawn over itself."""

from __future__ import annotations

import io
import sys
from typing import TextIO

import segno

from hub.demo.api import JsonObject

BAR = 24


class Terminal:
    """Lines and one bar. Where nobody watches (no terminal) only the lines are printed."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._watched = stream.isatty()
        self._bar = ""
        self._told: set[str] = set()

    def line(self, words: str = "") -> None:
        self._wipe()
        print(words, file=self._stream, flush=True)

    def once(self, words: str) -> None:
        """Say it the first time only."""
        if words not in self._told:
            self._told.add(words)
            self.line(words)

    def progress(self, house: JsonObject) -> None:
        """Draw what is being rendered now."""
        running = [job for job in house["jobs"] if job["status"] == "leased"]
        if not self._watched or not running:
            return
        job = running[0]
        filled = round(BAR * job["fraction"])
        doing = " ".join(word for word in (job["stage"], job["gesture"]) if word)
        words = (
            f"  {job['subject'] or 'portrait':<10} {'█' * filled}{'·' * (BAR - filled)} {job['fraction']:4.0%}  {doing}"
        )
        self._wipe()
        self._stream.write(words)
        self._stream.flush()
        self._bar = words

    def qr(self, url: str) -> None:
        drawn = io.StringIO()
        segno.make(url, error="l").terminal(drawn, compact=True, border=2)
        if self._watched:
            self.line(drawn.getvalue())

    def _wipe(self) -> None:
        if self._bar:
            self._stream.write("\r" + " " * len(self._bar) + "\r")
            self._bar = ""
