"""When may a result be used again? When its key is the same, and the key is made of everything it depends on."""

from __future__ import annotations

import dataclasses
import hashlib
import struct
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import numpy as np

from protocol.words import HASH_DIGITS
from render_node.core.plan import StageSpec

KEY_FORMAT = "kinframe-key-1"
"""Changing how values are written into the hash changes this, so that old keys are never mistaken."""


class Unsure(Exception):
    """A value whose equality cannot be told from its bytes. Never leaves this module."""


def fingerprint(value: object) -> str | None:
    """sha256 over type and content; None when the value is of a type whose content cannot be told."""
    digest = hashlib.sha256(KEY_FORMAT.encode())
    try:
        _feed(digest, value)
    except Unsure:
        return None
    return digest.hexdigest()


def cache_key(stage: StageSpec, inputs: Mapping[str, str | None]) -> str | None:
    """Key of a stage's result: its name, version, parameters, weights and the hash of each input.

    None (recompute, keep nothing) when any of these is unsure.
    """
    hashes = [inputs.get(need) for need in stage.needs]
    if stage.weights is None or any(found is None or len(found) != HASH_DIGITS for found in hashes):
        return None
    return fingerprint((stage.name, stage.version, stage.needs, tuple(hashes), stage.parameters, stage.weights))


def _feed(digest: Any, value: object) -> None:
    """Every value is written as tag, length, content: two different values never write the same bytes."""
    if isinstance(value, Enum):
        _put(digest, "enum", f"{type(value).__qualname__}.{value.name}".encode())
    elif value is None or isinstance(value, bool):
        _put(digest, "const", repr(value).encode())
    elif isinstance(value, int):
        _put(digest, "int", str(value).encode())
    elif isinstance(value, float):
        _put(digest, "float", struct.pack("<d", value))
    elif isinstance(value, str):
        _put(digest, "str", value.encode("utf-8", "surrogatepass"))
    elif isinstance(value, bytes):
        _put(digest, "bytes", value)
    elif isinstance(value, np.ndarray):
        _feed_array(digest, value)
    else:
        _feed_container(digest, value)


def _feed_container(digest: Any, value: object) -> None:
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise Unsure
        _put(digest, "map", str(len(value)).encode())
        for key in sorted(value):
            _feed(digest, key)
            _feed(digest, value[key])
    elif isinstance(value, (tuple, list)):
        _feed_sequence(digest, f"seq {type(value).__qualname__}", value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [each.name for each in dataclasses.fields(value)]
        _feed_sequence(digest, f"data {type(value).__qualname__}", [(name, getattr(value, name)) for name in names])
    elif hasattr(value, "__struct_fields__"):
        fields = value.__struct_fields__
        _feed_sequence(digest, f"struct {type(value).__qualname__}", [(name, getattr(value, name)) for name in fields])
    else:
        raise Unsure


def _feed_sequence(digest: Any, tag: str, values: Sequence[object]) -> None:
    _put(digest, tag, str(len(values)).encode())
    for value in values:
        _feed(digest, value)


def _feed_array(digest: Any, value: np.ndarray[Any, Any]) -> None:
    if value.dtype.hasobject:
        raise Unsure
    _put(digest, "array", f"{value.dtype.str}{value.shape}".encode())
    _put(digest, "data", np.ascontiguousarray(value).tobytes())


def _put(digest: Any, tag: str, content: bytes) -> None:
    digest.update(f"{tag}:{len(content)}:".encode())
    digest.update(content)
