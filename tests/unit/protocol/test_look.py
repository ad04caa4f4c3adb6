"""The look is whole: every uniform of the shader is in the table, and every preset says only what the table knows."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.look import PresetUnknown, describe, fade, fragment_shader, look, presets, uniforms, vertex_shader
from protocol.look.fit import cover, opening
from protocol.track import Box

DECLARED = re.compile(r"^uniform (float|vec2|vec3|vec4) (u_\w+);", re.MULTILINE)
GLASS_SETS = {"u_base_luma", "u_over_luma", "u_sheet_luma"}
"""Belong to the planes, as the samplers do."""
sizes = st.integers(64, 4000)
boxes = st.builds(
    lambda x, y, w, h: Box(x * (1 - w), y * (1 - h), w, h), *[st.floats(0, 1)] * 2, *[st.floats(0.05, 0.6)] * 2
)


def test_shader_and_table_name_the_same_uniforms() -> None:
    declared = {name: kind for kind, name in DECLARED.findall(fragment_shader("yuv")) if name not in GLASS_SETS}
    assert declared == {uniform.name: uniform.type for uniform in uniforms().values()}


def test_there_are_enough_lights_and_plain_changes_nothing() -> None:
    assert len(presets()) >= 12
    assert look("plain") == {u.name: u.default for u in uniforms().values() if u.group == "look"}
    assert len({tuple(sorted(look(name).items())) for name in presets()}) == len(presets())
    with pytest.raises(PresetUnknown):
        look("disco")


def test_the_shader_is_gles_3_and_differs_in_its_source_only() -> None:
    for text in (vertex_shader(), fragment_shader("rgb"), fragment_shader("yuv")):
        assert text.startswith("#version 300 es\n"), "must be the first line"
        assert "dFdx" not in text and "fwidth" not in text and " texture(" not in text
    assert fragment_shader("yuv").replace("#define SOURCE_YUV\n", "") == fragment_shader("rgb")


def test_what_the_browser_gets_is_complete_json() -> None:
    described = json.loads(json.dumps(describe()))
    assert set(described) == {"vertex", "fragment", "uniforms", "presets"}
    look_names = {name for name, uniform in described["uniforms"].items() if uniform["group"] == "look"}
    assert all(set(preset["values"]) == look_names for preset in described["presets"].values())


@given(st.sampled_from(sorted(presets())), st.sampled_from(sorted(presets())), st.floats(0, 1))
def test_a_fade_stays_between_its_ends(one: str, other: str, progress: float) -> None:
    between = fade(look(one), look(other), progress)
    for name, values in between.items():
        for value, a, b in zip(values, look(one)[name], look(other)[name], strict=True):
            assert min(a, b) - 1e-9 <= value <= max(a, b) + 1e-9
    assert fade(look(one), look(other), 0.0) == look(one)


@given(sizes, sizes, sizes, sizes, boxes)
def test_the_crop_fills_the_opening_undistorted_and_keeps_the_face(
    panel_w: int, panel_h: int, width: int, height: int, face: Box
) -> None:
    crop = cover(panel_w, panel_h, width, height, face)
    assert crop.x >= 0.0 and crop.x + crop.w <= 1.0 + 1e-9 and crop.y >= 0.0 and crop.y + crop.h <= 1.0 + 1e-9
    assert max(crop.w, crop.h) == 1.0
    assert crop.w * width / (crop.h * height) == pytest.approx(panel_w / panel_h)
    if face.w <= crop.w:
        middle = face.x + face.w / 2
        assert crop.x <= middle <= crop.x + crop.w


def test_a_mat_is_equally_broad_all_around() -> None:
    window = opening(400, 800, 0.1)
    assert (window.x * 400, window.y * 800) == pytest.approx((40, 40))
    assert opening(400, 800, 0.0) == Box(0.0, 0.0, 1.0, 1.0)
