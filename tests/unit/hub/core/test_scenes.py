"""Scenes as data: what is read, what is refused with its path, and that nothing is lost on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.adapters.scenes_built_in import built_in_scenes
from hub.core.scene_reading import read_scene
from hub.core.scene_text import from_toml, to_toml
from hub.core.scenes import (
    CallAndAnswer,
    CentreOut,
    Point,
    Ripple,
    ScenePart,
    SceneSpec,
    Unison,
    definition,
)
from hub.errors import SceneInvalid

names = st.text(min_size=1, max_size=60).filter(lambda name: name.isprintable() and name == name.strip() != "")
who = st.lists(names, max_size=3, unique=True).map(tuple)
words = st.sampled_from(["wave", "nod", "look_left"])
metres = st.floats(-1000, 1000)
speeds = st.floats(0.1, 50)
forms = st.one_of(
    st.just(Unison()),
    st.builds(Ripple, st.none() | names | st.builds(Point, metres, metres), st.none(), speeds),
    st.builds(Ripple, st.none(), st.floats(-360, 360), speeds),
    st.builds(CentreOut, speeds),
    st.builds(CallAndAnswer, who, words | st.just(""), st.integers(1, 2)),
)
parts = st.builds(ScenePart, forms, words, who, st.none() | st.floats(0.01, 60))
specs = st.builds(SceneSpec, names, st.lists(parts, min_size=1, max_size=4).map(tuple), st.floats(0, 3600))


@given(specs)
def test_what_is_written_is_read_again(spec: SceneSpec) -> None:
    table = {"name": spec.name, **definition(spec)}
    assert read_scene(json.loads(json.dumps(table))) == spec
    assert from_toml(to_toml([spec])) == (spec,)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(
    "name cooldown kind gesture who at speed from direction answer answer_gesture rounds parts".split()
)
kinds = st.sampled_from(["unison", "ripple", "centre_out", "call_and_answer"])


@given(st.dictionaries(keys, anything | kinds, max_size=8) | anything)
def test_anything_is_a_scene_or_refused_with_its_path(table: object) -> None:
    try:
        spec = read_scene(table)
    except SceneInvalid as refused:
        assert refused.message.startswith("scene")
        return
    assert read_scene({"name": spec.name, **definition(spec)}) == spec


@given(st.text(max_size=60))
def test_any_text_is_scenes_or_refused(text: str) -> None:
    with pytest.raises(SceneInvalid):
        from_toml(text)
    with pytest.raises(SceneInvalid):
        from_toml(f"[[scenes]]\n{text}")


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("", "scenes:"),
        ("[[scene]]", "scene:"),
        ("scenes = 3", "scenes:"),
        ('[[scenes]]\nkind = "unison"', "scenes[0].name:"),
        ('[[scenes]]\nname = "A"\nkind = "spiral"', "scenes[0].kind:"),
        ('[[scenes]]\nname = "A"\nkind = "unison"\nspeed = 2', "scenes[0].speed:"),
        ('[[scenes]]\nname = "A"\nkind = "ripple"\nspeed = 0', "scenes[0].speed:"),
        ('[[scenes]]\nname = "A"\nkind = "ripple"\nspeed = nan', "scenes[0].speed:"),
        ('[[scenes]]\nname = "A"\nkind = "ripple"\nspeed = true', "scenes[0].speed:"),
        ('[[scenes]]\nname = "A"\nkind = "ripple"\nfrom = { x = 1 }', "scenes[0].from:"),
        ('[[scenes]]\nname = "A"\nkind = "ripple"\nfrom = { x = 1, y = "up" }', "scenes[0].from.y:"),
        ('[[scenes]]\nname = "A"\nkind = "ripple"\nfrom = "Hall"\ndirection = 90', "scenes[0].direction:"),
        ('[[scenes]]\nname = "A"\nkind = "unison"\nwho = ["B", 7]', "scenes[0].who[1]:"),
        ('[[scenes]]\nname = "A"\nkind = "unison"\ngesture = "Wave!"', "scenes[0].gesture:"),
        ('[[scenes]]\nname = "A"\nparts = []', "scenes[0].parts:"),
        ('[[scenes]]\nname = "A"\nkind = "unison"\nparts = [{ kind = "unison" }]', "scenes[0].kind:"),
        ('[[scenes]]\nname = "A"\n[[scenes.parts]]\nkind = "unison"\n[[scenes.parts]]\nat = -1', "scenes[0].parts[1]"),
        ('[[scenes]]\nname = "A"\nkind = "call_and_answer"\nrounds = 1.5', "scenes[0].rounds:"),
        ('[[scenes]]\nname = "A"\nkind = "unison"\n[[scenes]]\nname = "a"\nkind = "unison"', "scenes[1].name:"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(text: str, path: str) -> None:
    with pytest.raises(SceneInvalid) as refused:
        from_toml(text)
    assert refused.value.message.startswith(path)
    assert (refused.value.code, refused.value.status) == ("scene.invalid", 422)


def test_what_a_scene_says_once_holds_for_the_parts_that_can_use_it() -> None:
    text = """
    [[scenes]]
    name = "Two"
    gesture = "nod"
    speed = 3
    who = ["Grandma"]
    [[scenes.parts]]
    kind = "ripple"
    [[scenes.parts]]
    kind = "unison"
    gesture = "wave"
    at = 2.5
    """
    (spec,) = from_toml(text)
    assert spec.parts == (
        ScenePart(Ripple(speed=3.0), "nod", ("Grandma",)),
        ScenePart(Unison(), "wave", ("Grandma",), 2.5),
    )


def test_a_frame_has_no_more_turns_than_it_keeps_cues() -> None:
    table = {"name": "A", "parts": [{"kind": "call_and_answer", "rounds": 3}] * 3}
    with pytest.raises(SceneInvalid, match="at most 8 turns"):
        read_scene(table)


def test_the_scenes_that_come_with_it_are_in_order() -> None:
    scenes = built_in_scenes()
    assert {"good-evening", "mexican-wave", "call-and-answer"} <= set(scenes)
    for key, scene in scenes.items():
        assert scene.id == key
        assert definition(read_scene({"name": scene.name, **scene.definition})) == scene.definition
