"""A file for whoever helps: findings, versions, settings, counts, log and metrics; nothing of the family."""

from __future__ import annotations

import json
import os
import platform
import secrets
import socket
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from http.client import HTTPException
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from hub.doctor.case import HubCase
from hub.doctor.checks import CHECKS
from hub.doctor.errors import BundleExists
from hub.doctor.masks import Scrubber, masked_log, masked_metrics, masked_settings
from hub.doctor.records import opened
from protocol.runtime.doctor.findings import examine
from protocol.runtime.doctor.report import as_json

TAIL = 2_000
"""Lines of each log."""
TABLES = ("subjects", "portraits", "clips", "jobs", "frames", "wishes", "performances", "nodes", "consents", "scenes")
GROUPS = {"jobs": "status, code", "portraits": "status", "frames": "browser", "nodes": "kind", "activity": "code"}
NAMES = {"subjects": ("name",), "frames": ("name", "room"), "nodes": ("name",), "scenes": ("name",)}
ABOUT = """Made by `kinframe support-bundle` for somebody who helps you. Have a look before you send it.

doctor.json    what `kinframe doctor hub` found
versions.json  of Kinframe, Python, the system and all packages
settings.json  numbers, switches and defaults; of other settings only that they are set
counts.json    how many records of each kind
log.txt        events and codes; reasons, names, words and paths are left out
metrics.txt    what the hub counted, without names of frames and rooms

Not in it: photos, clips, faces, names, what was said, keys, passwords.
"""


def make_bundle(case: HubCase, file: Path, logs: Iterable[Path]) -> None:
    """Raises BundleExists, OSError."""
    if file.exists():
        raise BundleExists(f"{file} is there already.")
    scrubber = Scrubber(_known(case))
    part = file.with_name(f"{file.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as opened, zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.writestr("README.txt", ABOUT)
            for name, text in _parts(case, logs):
                bundle.writestr(name, scrubber.clean(text))
        part.rename(file)
    finally:
        part.unlink(missing_ok=True)


def _parts(case: HubCase, logs: Iterable[Path]) -> Iterator[tuple[str, str]]:
    yield "doctor.json", _json(as_json("hub", list(examine(case, CHECKS))))
    yield "versions.json", _json(_versions())
    environment = sorted(name for name in os.environ if name.startswith("KINFRAME_"))
    yield "settings.json", _json({"hub": masked_settings(case.settings), "environment": environment})
    yield "counts.json", _json(_counts(case))
    yield "log.txt", "\n".join(_log(logs))
    yield "metrics.txt", _metrics(case)


def _versions() -> dict[str, Any]:
    packages = {each.metadata["Name"]: each.version for each in distributions()}
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return {"python": platform.python_version(), "system": system, "packages": dict(sorted(packages.items()))}


def _counts(case: HubCase) -> dict[str, Any]:
    if not case.records.exists():
        return {}
    with opened(case) as rows:
        there = {name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        counts: dict[str, Any] = {}
        for table in TABLES:
            if table in there:
                counts[table] = rows.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
        for table, columns in GROUPS.items():
            if table in there:
                found = rows.execute(f"SELECT {columns}, count(*) FROM {table} GROUP BY {columns}")  # noqa: S608
                counts[f"{table} by {columns}"] = [list(row) for row in found]
    return counts


def _log(logs: Iterable[Path]) -> Iterator[str]:
    for number, log in enumerate(logs, 1):
        yield f"--- log {number}"
        with suppress(OSError), log.open(encoding="utf-8", errors="replace") as lines:
            yield from masked_log(deque(lines, TAIL))


def _metrics(case: HubCase) -> str:
    try:
        status, text = case.ask("/metrics")
    except (OSError, HTTPException):
        return "no hub answered\n"
    return masked_metrics(text) if status == 200 else f"HTTP {status}\n"


def _known(case: HubCase) -> Iterator[str]:
    """Names and secrets of this house."""
    yield socket.gethostname()
    for name in ("key", "hub-id", "owner-password"):
        with suppress(OSError):
            yield (case.data / name).read_text().strip()
    if not case.records.exists():
        return
    with opened(case) as rows:
        there = {name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table, columns in NAMES.items():
            if table in there:
                for row in rows.execute(f"SELECT {', '.join(columns)} FROM {table}"):  # noqa: S608
                    yield from row
        for (aliases,) in rows.execute("SELECT aliases FROM subjects"):
            yield from json.loads(aliases or "[]")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
