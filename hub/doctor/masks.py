"""What may leave the house when somebody asks for help: only what is known to be harmless is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

SET = "(set)"
LEFT_OUT = "(left out)"
KEPT_KEYS = frozenset(
    {"level", "timestamp", "code", "trace", "pid", "port", "count", "status", "seconds", "outcome", "service", "why"}
    | {"event_type", "network", "attempt", "wait_ms", "retryable", "stage", "way"}
)
"""Facts of log lines that are constants, numbers or made up by us."""
_HARMLESS = re.compile(r"[A-Za-z0-9_.:+-]{1,40}")
_EVENT = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_LINE = re.compile(r"(\d\d:\d\d:\d\d\.\d+) \[(\w+)\s*\] (\S+)\s*(.*)")
_FACT = re.compile(r"(\w+)=('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|\S+)")
_PLACE = re.compile(r'\s*File "(?:[^"]*/)?([\w.<>]+)", line (\d+), in ([\w<>]+)')
_RAISED = re.compile(r"(?:[\w.]+\.)?([A-Z]\w*(?:Error|Exception|Interrupt|Timeout|Group))\b.*")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_NAMED = re.compile(r'\b(name|room)="(?:[^"\\]|\\.)*"')
_PATH = re.compile(r"(?<![\w.])/(?:home|Users|root|media|mnt|srv|tmp|opt|private|var|work|data)(?:/[^\s'\",;:)]*)?")
SHORTEST = 3
"""Shorter names would take the sense out of everything."""


def masked_settings(settings: BaseModel) -> dict[str, Any]:
    """Numbers, switches and what was left at its default; of everything else only that it was set."""
    shown: dict[str, Any] = {}
    for name, field in type(settings).model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            shown[name] = masked_settings(value)
        elif isinstance(value, bool | int | float) or value is None:
            shown[name] = value
        else:
            shown[name] = str(value) if value == field.default else SET
    return shown


def masked_log(lines: Iterable[str]) -> Iterator[str]:
    """Event names and harmless facts of our own lines, places and kinds of errors; of other lines their length."""
    for raw in lines:
        line = _COLOURS.sub("", raw.rstrip("\n"))
        if not line.strip():
            continue
        if line.startswith("{"):
            yield _from_json(line)
        elif ours := _LINE.fullmatch(line):
            at, level, event, facts = ours.groups()
            yield f"{at} [{level}] {_event(event)} {_facts((f[1], f[2].strip(chr(39))) for f in _FACT.finditer(facts))}"
        elif place := _PLACE.fullmatch(line):
            yield f"  {place[1]}:{place[2]} {place[3]}"
        elif raised := _RAISED.fullmatch(line):
            yield f"  {raised[1]}"
        else:
            yield f"({len(line)} characters left out)"


def _from_json(line: str) -> str:
    try:
        entry = json.loads(line)
    except ValueError:
        return f"({len(line)} characters left out)"
    facts = _facts((str(key), str(value)) for key, value in entry.items() if key not in ("event", "timestamp"))
    at = str(entry.get("timestamp", ""))
    return f"{at if _HARMLESS.fullmatch(at) else ''} {_event(str(entry.get('event', '')))} {facts}"


def _event(name: str) -> str:
    return name if _EVENT.fullmatch(name) else LEFT_OUT


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    harmless = ((key, value) for key, value in facts if key in KEPT_KEYS)
    return " ".join(f"{key}={value if _HARMLESS.fullmatch(value) else LEFT_OUT}" for key, value in harmless)


def masked_metrics(text: str) -> str:
    return _NAMED.sub(rf'\1="{LEFT_OUT}"', text)


class Scrubber:
    """The last look at everything: takes out names and secrets that are known, and paths, wherever they stand."""

    def __init__(self, known: Iterable[str]) -> None:
        words = sorted({word for word in known if len(word) >= SHORTEST}, key=len, reverse=True)
        joined = "|".join(re.escape(word) for word in words)
        self._known = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if words else None

    def clean(self, text: str) -> str:
        text = _PATH.sub("(path)", text)
        return self._known.sub(LEFT_OUT, text) if self._known else text
