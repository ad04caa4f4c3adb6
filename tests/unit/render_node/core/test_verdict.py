"""Bounds are data; applying them is not."""

from __future__ import annotations

import pytest

from render_node.core.verdict import Check, judge, parse_checks
from render_node.errors import LimitsInvalid
from render_node.stages.inspect import load_checks

CHECKS = (
    Check("seam", "inspect.seam", "jumps {value:.2f}, at most {most:.2f}", most=0.1),
    Check("yaw.r", "inspect.command", "agrees {value:.2f}, at least {least:.2f}", least=0.95),
)


def test_a_clip_within_all_bounds_passes() -> None:
    assert judge({"seam": 0.1, "yaw.r": 0.95}, ["yaw"], CHECKS) is None


def test_the_first_bound_that_fails_is_the_reason() -> None:
    refusal = judge({"seam": 0.5, "yaw.r": 0.1}, ["yaw"], CHECKS)
    assert refusal is not None
    assert (refusal.code, refusal.reason) == ("inspect.seam", "jumps 0.50, at most 0.10")


def test_a_measure_that_is_no_number_fails() -> None:
    assert judge({"seam": float("nan")}, [], CHECKS) is not None


def test_what_does_not_apply_is_not_checked() -> None:
    assert judge({"seam": 0.0}, [], CHECKS) is None


def test_a_promise_that_could_not_be_measured_is_a_refusal() -> None:
    refusal = judge({"seam": 0.0}, ["yaw"], CHECKS)
    assert refusal is not None
    assert refusal.code == "inspect.unmeasured"


def test_slight_motion_counts_as_measured() -> None:
    assert judge({"yaw.slight_r": 0.9}, ["yaw"], CHECKS) is None


def test_the_bounds_that_come_with_kinframe_are_complete() -> None:
    measures = {check.measure for check in load_checks()}
    assert {"size", "seam", "background", "likeness", "neutral", "sharpness", "face_found"} <= measures
    assert {f"{name}.r" for name in ("yaw", "pitch", "roll", "smile", "jaw", "brow")} <= measures
    for check in load_checks():
        check.words.format(value=0.5, least=check.least, most=check.most)


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"check": [{"measure": "seam", "code": "c", "words": "w"}]},
        {"check": [{"measure": "seam", "code": "c", "words": "w", "most": 1, "mots": 2}]},
        {"check": [{"code": "c", "words": "w", "most": 1}]},
    ],
)
def test_bounds_that_would_not_bind_are_refused(table: dict[str, object]) -> None:
    with pytest.raises(LimitsInvalid):
        parse_checks(table)
