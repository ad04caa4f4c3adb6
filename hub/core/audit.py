"""The audit log: what changed whom the house trusts or what it may do; and the ledger of what left the house."""

from __future__ import annotations

from dataclasses import replace

from hub.core.decision import minted, with_house, without
from hub.core.records import AuditEntry, LedgerEntry
from hub.core.state import Now, State
from protocol.words import TraceId

KEPT_ENTRIES = 1000
KEPT_FAILURES = 100
"""Of all entries: whoever tries passwords must not push out what matters."""
KEPT_LEDGER = 1000
FAILED = "login_failed"


def audited(state: State, now: Now, actor: str, action: str, detail: str = "", trace: TraceId | str = "") -> State:
    """With one more entry."""
    key, state = minted(state, "audit")
    entries = {**state.house.audit, key: AuditEntry(key, now.wall, actor, action, detail, TraceId(trace))}
    failures = [name for name, entry in entries.items() if entry.action == FAILED]
    entries = without(entries, *failures[:-KEPT_FAILURES])
    return with_house(state, audit=without(entries, *list(entries)[:-KEPT_ENTRIES]))


def login_failed(state: State, now: Now, address: str, trace: TraceId) -> State:
    """Wrong passwords from one address, one after another, are one entry that counts."""
    latest = next(reversed(tuple(state.house.audit.values())), None)
    if latest is None or (latest.action, latest.actor) != (FAILED, address):
        return audited(state, now, address, FAILED, "1 wrong password", trace)
    count = int(latest.detail.split()[0]) + 1
    counted = replace(latest, at=now.wall, detail=f"{count} wrong passwords", trace=trace)
    return with_house(state, audit={**state.house.audit, latest.id: counted})


def password_seen(state: State, now: Now, fingerprint: str) -> State:
    """A password that the log does not know yet was set, by whoever can write into the data folder."""
    known = [entry for entry in state.house.audit.values() if entry.action == "password"]
    if known and known[-1].detail == fingerprint:
        return state
    return audited(state, now, "terminal", "password", fingerprint)


def left_house(state: State, now: Now, engine: str, what: str, size: int) -> State:
    """Something left the house by an engine that the owner switched on."""
    key, state = minted(state, "left")
    entries = {**state.house.ledger, key: LedgerEntry(key, now.wall, engine, what, size)}
    return with_house(state, ledger=without(entries, *list(entries)[:-KEPT_LEDGER]))
