"""The hub that is looked at: its settings, its folder, and the hub that may be running in it."""

from __future__ import annotations

import contextlib
import fcntl
import json
from argparse import Namespace
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

from hub.settings import HubSettings
from protocol.runtime.settings import load_settings

PATIENCE_S = 3.0


@dataclass(frozen=True)
class HubCase:
    """Looking changes nothing, and does not make the folder."""

    settings: HubSettings

    @property
    def data(self) -> Path:
        return self.settings.data

    @property
    def records(self) -> Path:
        return self.data / "house.sqlite"

    @cached_property
    def running(self) -> bool:
        """Whether a hub works in the folder just now."""
        try:
            with (self.data / "in-use").open() as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    @cached_property
    def health(self) -> dict[str, Any] | None:
        """What the running hub says of itself; None when nothing, or something else, answers."""
        with contextlib.suppress(OSError, HTTPException, ValueError):
            status, text = self.ask("/api/health")
            said = json.loads(text) if status == 200 else None
            return said if isinstance(said, dict) and "clock_id" in said else None
        return None

    def ask(self, path: str) -> tuple[int, str]:
        """Status and text from the page on this machine. Raises OSError, HTTPException."""
        connection = HTTPConnection("127.0.0.1", self.settings.http.port, timeout=PATIENCE_S)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()


def hub_case(words: Namespace) -> HubCase:
    """Raises SettingsError."""
    return HubCase(load_settings(HubSettings, words.settings, "KINFRAME_HUB", {"data": words.data}))
