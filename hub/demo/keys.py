"""What a person needs to let the demo's nodes in: the owner's password, and the code on each node's terminal."""

from __future__ import annotations

import os
import re
from pathlib import Path

from hub.demo.api import JsonObject
from hub.demo.errors import DemoError

_CODE = re.compile(r"^Pairing code: (\d{3}) (\d{3})", re.MULTILINE)


class Keys:
    """Keeps the password as a person would on a slip of paper: in a file of its own, for its owner's eyes only."""

    def __init__(self, data: Path) -> None:
        self.slip = data / "owner-password"

    def write_down(self, password: str) -> None:
        descriptor = os.open(self.slip, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as opened:
            opened.write(password)

    def password(self) -> str:
        """Raises DemoError when nobody wrote it down."""
        if not self.slip.exists():
            raise DemoError(f"nobody knows the owner's password: remove {self.slip.parent} and start anew")
        return self.slip.read_text().strip()

    def code(self, log: Path) -> str:
        """The code that a node shows now. Raises DemoError."""
        if not (shown := _CODE.findall(log.read_text(errors="replace"))):
            raise DemoError(f"no pairing code in {log}")
        return "".join(shown[-1])


def waiting(house: JsonObject, name: str) -> list[str]:
    """The pairings for which a node of this name waits."""
    return [one["pairing"] for one in house["pairings"] if one["name"] == name and one["state"] == "waiting"]


def trusted(house: JsonObject, name: str) -> bool:
    return any(node["name"] == name and not node["revoked"] for node in house["nodes"])
