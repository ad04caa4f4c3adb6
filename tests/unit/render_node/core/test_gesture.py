"""A gesture is data: a new word works from text alone, and a wrong one is refused by its path."""

from __future__ import annotations

import numpy as np
import pytest

from render_node.core.gesture import Kind, Measure
from render_node.core.motion import build_motion
from render_node.errors import GestureInvalid
from render_node.registry import read_gesture

WINK = """
duration = 0.5
performs = ["wink", "flirt"]

[[curve]]
channels = ["blink_left"]
keys = [[0.1, 0.0], [0.2, 1.0, "arrive"], [0.4, 0.0]]

[[measure]]
channel = "blink_left"
swing = 0.8
"""


def test_a_new_word_moves_from_text_alone() -> None:
    wink = read_gesture("wink", WINK)
    assert wink.kind is Kind.ONCE
    assert wink.performs == ("wink", "flirt")
    assert wink.measures == (Measure("blink_left", 0.8),)
    motion = build_motion(wink, 30)
    assert len(motion) == 16
    assert motion.swing("blink_left") > 0.9
    assert motion.swing("blink_right") == 0.0
    assert not motion.values[[0, -1]].any()


def test_curves_of_one_channel_add_up() -> None:
    text = 'duration = 1.0\n[[curve]]\nchannels = ["yaw"]\nkeys = [[0.0, 0.0], [0.5, 2.0], [1.0, 0.0]]\n'
    single, double = read_gesture("once", text), read_gesture("twice", text + text.partition("\n")[2])
    assert build_motion(double, 30).channel("yaw") == pytest.approx(2 * build_motion(single, 30).channel("yaw"))


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("duration = 0.5", "duraton = 0.5"), "wink.duraton"),
        (("duration = 0.5", "duration = 90"), "wink.duration"),
        (("duration = 0.5", "duration = nan"), "wink.duration"),
        (("duration = 0.5", 'duration = 0.5\nkind = "twice"'), "wink.kind"),
        (("duration = 0.5", "duration = 0.5\nvariants = 0"), "wink.variants"),
        (("duration = 0.5", "duration = 0.5\nvariants = true"), "wink.variants"),
        (("duration = 0.5", "duration = 0.5\nmirror = 1"), "wink.mirror"),
        (
            (
                'duration = 0.5\nperforms = ["wink", "flirt"]\n\n[[curve]]\nchannels = ["blink_left"]',
                'duration = 0.5\nmirror = true\n[[curve]]\nchannels = ["blink_left", "yaw"]',
            ),
            "wink.curve[0].channels",
        ),
        (('performs = ["wink", "flirt"]', "performs = 3"), "wink.performs"),
        (('channels = ["blink_left"]', 'channels = ["ears"]'), "wink.curve[0].channels"),
        (('channels = ["blink_left"]', 'channels = ["blink_left"]\nsped = 2'), "wink.curve[0].sped"),
        (('channels = ["blink_left"]', 'channels = ["blink_left"]\npath = "wobbly"'), "wink.curve[0].path"),
        (('"arrive"', '"boing"'), "wink.curve[0].keys[1]"),
        (("[0.2, 1.0,", "[0.2, 1.4,"), "wink.curve[0].keys[1]"),
        (("[0.2, 1.0,", "[0.05, 1.0,"), "wink.curve[0].keys[1]"),
        (("[0.2, 1.0,", "[true, 1.0,"), "wink.curve[0].keys[1]"),
        (("[0.4, 0.0]", "[0.9, 0.0]"), "wink.curve[0].keys"),
        (("[0.4, 0.0]", "[0.4, 0.1]"), "wink.curve[0].keys"),
        (('channel = "blink_left"', 'channel = "ears"'), "wink.measure[0].channel"),
        (("swing = 0.8", 'swing = "much"'), "wink.measure[0].swing"),
        (("[[curve]]", "[curve]"), "wink.curve"),
        (("duration = 0.5", "duration = "), "wink"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change: tuple[str, str], path: str) -> None:
    text = WINK.replace(*change)
    assert text != WINK
    with pytest.raises(GestureInvalid) as refused:
        read_gesture("wink", text)
    assert refused.value.code == "render.invalid_gesture"
    assert refused.value.message.startswith(f"{path}:")


def test_a_gesture_without_curves_is_refused() -> None:
    with pytest.raises(GestureInvalid, match=r"^still\.curve:"):
        read_gesture("still", "duration = 1.0")


def test_a_loop_must_end_at_neutral_too() -> None:
    text = 'kind = "loop"\nduration = 2.0\n[[curve]]\nchannels = ["yaw"]\nkeys = [[0.0, 0.0], [2.0, 1.0]]\n'
    with pytest.raises(GestureInvalid, match="which is neutral"):
        read_gesture("sway", text)


def test_keys_need_not_start_at_zero_seconds() -> None:
    assert np.isfinite(build_motion(read_gesture("wink", WINK), 25).values).all()


ATLAS = """
kind = "atlas"
image = [{ name = "viseme:sil" }, { name = "viseme:aa", jaw = 0.7 }]
"""


def test_an_atlas_is_images_with_names() -> None:
    motion = build_motion(read_gesture("visemes", ATLAS), 30)
    assert motion.names == ("viseme:sil", "viseme:aa")
    assert motion.channel("jaw") == pytest.approx([0.0, 0.7])


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (("viseme:aa", "viseme:sil"), "visemes.image"),
        (('name = "viseme:aa"', "name = 3"), "visemes.image[1].name"),
        (("jaw = 0.7", "jaw = 7"), "visemes.image[1].jaw"),
        (("jaw = 0.7", "jaw = true"), "visemes.image[1].jaw"),
        (("jaw = 0.7", "ears = 0.7"), "visemes.image[1].ears"),
        (('kind = "atlas"', 'kind = "atlas"\nduration = 2'), "visemes.duration"),
        (("image = ", "images = "), "visemes.images"),
        (('image = [{ name = "viseme:sil" }, { name = "viseme:aa", jaw = 0.7 }]', ""), "visemes.image"),
    ],
)
def test_what_is_wrong_with_an_atlas_is_named_too(change: tuple[str, str], path: str) -> None:
    text = ATLAS.replace(*change)
    assert text != ATLAS
    with pytest.raises(GestureInvalid) as refused:
        read_gesture("visemes", text)
    assert refused.value.message.startswith(f"{path}:")
