"""Who may give a command: a viewer in front of a frame, the family, or the owner of the house."""

from __future__ import annotations

from enum import IntEnum


class Authority(IntEnum):
    """Ordered: each authority includes those below it."""

    VIEWER = 1
    FAMILY = 2
    OWNER = 3

    @property
    def word(self) -> str:
        """The word used in messages, the API and the docs."""
        return self.name.lower()

    def allows(self, needed: Authority) -> bool:
        """Whether somebody with this authority may give a command that needs ``needed``."""
        return self >= needed
