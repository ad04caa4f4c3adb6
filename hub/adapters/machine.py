"""The machine that the hub runs on: how much room is left, and how much the conductor takes."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


class OwnMachine:
    """See the Machine port. ``data`` is the hub's data folder."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def disk_free_bytes(self) -> int:
        return shutil.disk_usage(self._data).free

    def resident_bytes(self) -> int | None:
        try:
            pages = int(Path("/proc/self/statm").read_text().split()[1])
        except OSError:
            return None
        return pages * os.sysconf("SC_PAGE_SIZE")
