"""Strict settings: one TOML file per node, environment overrides; an unknown name is refused with its path."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from protocol.errors import SettingsError


class Settings(BaseModel):
    """Base of every settings table; unknown names are refused, secrets are pydantic's SecretStr."""

    model_config = ConfigDict(extra="forbid", frozen=True)


S = TypeVar("S", bound=Settings)
SEPARATOR = "__"


def load_settings(model: type[S], file: Path | None, prefix: str, overrides: dict[str, Any] | None = None) -> S:
    """Read ``file`` (if any), then ``PREFIX_TABLE__NAME`` variables, then ``overrides`` (dotted paths, from flags).

    Raises SettingsError that names the dotted path, and the file or variable it came from.
    """
    values = _read(file) if file else {}
    sources: dict[str, str] = {}
    for variable, text in sorted(os.environ.items()):
        if variable.startswith(f"{prefix}_"):
            path = variable[len(prefix) + 1 :].lower().replace(SEPARATOR, ".")
            _put(values, path, text)
            sources[path] = variable
    for path, value in (overrides or {}).items():
        if value is not None:
            _put(values, path, value)
    try:
        return model.model_validate(values)
    except ValidationError as refused:
        raise SettingsError(_explain(refused, sources, file)) from None


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as broken:
        raise SettingsError(f"{file}: {broken}") from broken


def _put(values: dict[str, Any], path: str, value: object) -> None:
    *tables, name = path.split(".")
    for table in tables:
        values = values.setdefault(table, {})
        if not isinstance(values, dict):
            raise SettingsError(f"{path}: {table} is a value, not a table")
    values[name] = value


def _explain(refused: ValidationError, sources: dict[str, str], file: Path | None) -> str:
    lines = []
    for error in refused.errors(include_url=False, include_input=False):
        path = ".".join(str(part) for part in error["loc"])
        reason = "is not a setting" if error["type"] == "extra_forbidden" else error["msg"]
        origin = sources.get(path.lower()) or (str(file) if file else "")
        lines.append(f"{path}: {reason}" + (f" (from {origin})" if origin else ""))
    return "; ".join(lines)
