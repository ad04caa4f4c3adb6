"""Keys are equal exactly when everything that a result depends on is equal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from protocol.words import blob_hash
from render_node.core.cache_key import cache_key, fingerprint
from render_node.core.plan import StageSpec

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


def exact(value: Any) -> Any:
    """A value that is equal to another's exactly when type and content are: 1, 1.0 and True differ, as do ±0."""
    if isinstance(value, dict):
        return ("dict", frozenset((key, exact(item)) for key, item in value.items()))
    if isinstance(value, tuple):
        return ("tuple", tuple(exact(item) for item in value))
    return (type(value).__name__, repr(value))


@given(PLAIN, PLAIN)
def test_fingerprints_are_equal_exactly_when_values_are(one: Any, other: Any) -> None:
    assert (fingerprint(one) == fingerprint(other)) == (exact(one) == exact(other))


@given(st.dictionaries(st.text(max_size=4), st.integers(), min_size=2))
def test_the_order_of_a_mapping_does_not_matter(values: dict[str, int]) -> None:
    assert fingerprint(values) == fingerprint(dict(reversed(values.items())))


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_neighbours_do_not_run_into_each_other(parts: list[str]) -> None:
    joined = ["".join(parts[:2]), *parts[2:]]
    assert fingerprint(tuple(parts)) != fingerprint(tuple(joined))


def test_arrays_count_with_type_shape_and_content() -> None:
    base = np.arange(6, dtype=np.float32)
    different = [base.reshape(2, 3), base.astype(np.float64), base + 1, base[::-1]]
    assert fingerprint(base) == fingerprint(base.copy())
    assert len({fingerprint(each) for each in (base, *different)}) == 5


@dataclass(frozen=True)
class Point:
    x: int
    y: int


def test_dataclasses_count_by_field() -> None:
    assert fingerprint(Point(1, 2)) == fingerprint(Point(1, 2)) != fingerprint(Point(2, 1))


def test_what_cannot_be_told_has_no_fingerprint() -> None:
    assert fingerprint(object()) is None
    assert fingerprint((1, lambda: 2)) is None
    assert fingerprint({1: "keys must be words"}) is None
    assert fingerprint(np.array([object()])) is None


SPEC = StageSpec("matte", "2", ("image",), ("matte",), {"side": 256}, (blob_hash(b"weights"),))
INPUTS: dict[str, str | None] = {"image": blob_hash(b"image")}


def test_everything_a_result_depends_on_is_in_its_key() -> None:
    variants = [
        replace(SPEC, name="cutout"),
        replace(SPEC, version="3"),
        replace(SPEC, parameters={"side": 512}),
        replace(SPEC, weights=(blob_hash(b"other weights"),)),
        replace(SPEC, weights=()),
    ]
    keys = {cache_key(spec, INPUTS) for spec in (SPEC, *variants)} | {cache_key(SPEC, {"image": blob_hash(b"other")})}
    assert None not in keys
    assert len(keys) == 7
    assert cache_key(SPEC, INPUTS) == cache_key(replace(SPEC), dict(INPUTS))


def test_other_artifacts_on_the_bench_do_not_matter() -> None:
    assert cache_key(SPEC, INPUTS) == cache_key(SPEC, {**INPUTS, "song": blob_hash(b"song")})


def test_unsure_means_recompute() -> None:
    assert cache_key(replace(SPEC, weights=None), INPUTS) is None
    assert cache_key(replace(SPEC, parameters={"model": object()}), INPUTS) is None
    assert cache_key(SPEC, {"image": None}) is None
    assert cache_key(SPEC, {}) is None
