"""Which rows a decision changes: found by comparing two states, so that no decision can forget one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hub.core.records import House

TABLES = (
    "subjects",
    "portraits",
    "clips",
    "jobs",
    "frames",
    "wishes",
    "performances",
    "activity",
    "nodes",
    "consents",
    "rests",
    "audit",
    "ledger",
    "scenes",
)
"""The mappings of House; each is a table whose rows are its records."""


SINGLE = ("preset", "weather", "amount", "quiet")
"""What the house has one of: a setting, no table."""


@dataclass(frozen=True)
class Changes:
    """``upserts`` and ``deletes`` by table; a record stands under its key. ``settings`` are single values."""

    upserts: dict[str, dict[str, Any]] = field(default_factory=dict)
    deletes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.upserts or self.deletes or self.settings)


def _settings_changed(before: House, after: House) -> dict[str, str]:
    return {name: str(getattr(after, name)) for name in SINGLE if getattr(before, name) != getattr(after, name)}


def changes(before: House, after: House) -> Changes:
    """What turns the rows of ``before`` into those of ``after``. Cheap where nothing changed."""
    found = Changes(settings=_settings_changed(before, after))
    for table in TABLES:
        old, new = getattr(before, table), getattr(after, table)
        if old is new:
            continue
        upserts = {key: record for key, record in new.items() if old.get(key) is not record}
        deletes = tuple(key for key in old if key not in new)
        if upserts:
            found.upserts[table] = upserts
        if deletes:
            found.deletes[table] = deletes
    return found
