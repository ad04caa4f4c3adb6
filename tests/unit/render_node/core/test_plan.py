"""Stages in order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render_node.core.plan import StageSpec, order
from render_node.errors import StageCycle, StageDuplicate, StageInputMissing


def stage(name: str, needs: str, gives: str) -> StageSpec:
    return StageSpec(name, "1", tuple(needs.split()), tuple(gives.split()))


PHOTO = stage("photo", "bytes", "photo")
DETECT = stage("detect", "photo", "face")
MATTE = stage("matte", "photo", "matte")
RIG = stage("rig", "photo face matte", "rig")
FILM = stage("film", "rig", "clip")
ALL = (FILM, RIG, MATTE, DETECT, PHOTO)


def names(stages: tuple[StageSpec, ...]) -> list[str]:
    return [each.name for each in stages]


def test_each_stage_comes_after_those_it_needs() -> None:
    assert names(order(ALL, ["bytes"], ["clip"])) == ["photo", "matte", "detect", "rig", "film"]


def test_what_nothing_wanted_depends_on_is_left_out() -> None:
    assert names(order(ALL, ["bytes"], ["face"])) == ["photo", "detect"]


def test_what_is_given_is_not_made() -> None:
    assert names(order(ALL, ["rig"], ["clip"])) == ["film"]


def test_a_cycle_names_its_stages() -> None:
    hen, egg = stage("hen", "egg", "hen"), stage("egg", "hen", "egg")
    with pytest.raises(StageCycle, match=r"'hen' needs 'egg' needs 'hen'"):
        order([hen, egg], [], ["hen"])


def test_a_cycle_behind_an_innocent_stage_is_found() -> None:
    hen, egg = stage("hen", "egg", "hen"), stage("egg", "hen", "egg")
    with pytest.raises(StageCycle, match="hen"):
        order([stage("omelette", "egg", "dish"), hen, egg], [], ["dish"])


def test_a_missing_input_names_who_needs_it() -> None:
    with pytest.raises(StageInputMissing, match=r"stage 'photo' needs 'bytes'"):
        order(ALL, [], ["clip"])


def test_something_unknown_that_is_wanted_is_said() -> None:
    with pytest.raises(StageInputMissing, match="the result needs 'song'"):
        order(ALL, ["bytes"], ["song"])


def test_two_stages_that_give_the_same_are_refused() -> None:
    with pytest.raises(StageDuplicate, match="'matte' and 'rembg' both give 'matte'"):
        order([*ALL, stage("rembg", "photo", "matte")], ["bytes"], ["clip"])


@given(st.permutations(ALL))
def test_any_order_of_declaration_gives_a_runnable_plan(stages: list[StageSpec]) -> None:
    present = {"bytes"}
    for each in order(stages, ["bytes"], ["clip"]):
        assert present.issuperset(each.needs)
        present.update(each.gives)
    assert "clip" in present
