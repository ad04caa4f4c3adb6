"""Records to rows and back."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import msgspec

from hub.core.changes import TABLES
from hub.core.records import (
    Activity,
    AuditEntry,
    Clip,
    Consent,
    Frame,
    House,
    Job,
    LedgerEntry,
    NodeKeys,
    PairedNode,
    Performed,
    Portrait,
    Rejected,
    Rest,
    Scene,
    Subject,
    Wish,
)
from protocol.messages import ClipRecord, IntakeReport, Performance

Row = dict[str, Any]
KINDS: dict[str, type] = {
    "subjects": Subject,
    "portraits": Portrait,
    "clips": Clip,
    "jobs": Job,
    "frames": Frame,
    "wishes": Wish,
    "performances": Performed,
    "activity": Activity,
    "nodes": PairedNode,
    "consents": Consent,
    "rests": Rest,
    "audit": AuditEntry,
    "ledger": LedgerEntry,
    "scenes": Scene,
}
_TRANSIENT = {"not_before"}
"""Hub time means nothing after a restart."""
_STRUCTS: dict[str, dict[str, type]] = {
    "portraits": {"report": IntakeReport},
    "clips": {"record": ClipRecord},
    "performances": {"report": Performance},
    "nodes": {"keys": NodeKeys, "next_keys": NodeKeys},
}


def to_row(table: str, key: str, record: Any) -> Row:
    """One row; nested messages become JSON."""
    row: Row = {"id": key}
    for field in fields(record):
        if field.name not in _TRANSIENT:
            row[field.name] = _plain(getattr(record, field.name))
    if table == "clips":
        row |= {"portrait": record.record.portrait, "gesture": record.record.gesture}
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, tuple) and value and isinstance(value[0], Rejected):
        return [[each.gesture, each.code, each.reason] for each in value]
    return msgspec.to_builtins(value)


def from_row(table: str, row: Row) -> Any:
    """The record of a row. Raises ValueError or TypeError for a row that cannot have been written by us."""
    kind = KINDS[table]
    names = [field.name for field in fields(kind) if field.name not in _TRANSIENT]
    values = {name: row[name] for name in names if name in row}
    for name, struct in _STRUCTS.get(table, {}).items():
        if values[name] is not None:
            values[name] = msgspec.convert(values[name], struct)
    for name, value in values.items():
        if isinstance(value, list):
            values[name] = tuple(value)
    if table == "portraits":
        values["rejected"] = tuple(Rejected(*each) for each in values["rejected"] or ())
    return kind(**values)


def house_of(rows: dict[str, list[Row]], settings: dict[str, str]) -> House:
    """The whole house from all rows, in the order in which they came."""
    tables: dict[str, Any] = {table: {row["id"]: from_row(table, row) for row in rows[table]} for table in TABLES}
    tables |= {name: settings[name] for name in ("preset", "weather", "quiet") if name in settings}
    if "amount" in settings:
        tables["amount"] = int(settings["amount"])
    return House(**tables)
