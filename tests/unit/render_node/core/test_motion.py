"""What holds for every motion of the vocabulary, at any fps and in any variant."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render_node.core.channels import CHANNEL_NAMES, CHANNELS
from render_node.core.gesture import Gesture, Kind
from render_node.core.motion import build_motion
from render_node.registry import load_vocabulary

VOCABULARY = load_vocabulary()
MOTIONS = [gesture.name for gesture in VOCABULARY if gesture.kind is not Kind.ATLAS]
ONCE = [gesture for gesture in VOCABULARY if gesture.kind is Kind.ONCE]
HEAD = ("yaw", "pitch", "roll")


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(MOTIONS), st.sampled_from([15, 24, 25, 30, 50, 60]), st.integers(0, 10_000))
def test_every_motion_is_the_same_twice_and_stays_within_its_channels(name: str, fps: int, variant: int) -> None:
    motion = build_motion(VOCABULARY.gesture(name), fps, variant)
    again = build_motion(VOCABULARY.gesture(name), fps, variant)
    assert np.array_equal(motion.values, again.values)
    assert motion.values.shape[1] == len(CHANNELS)
    assert (motion.values >= [np.float32(channel.lowest) for channel in CHANNELS]).all()
    assert (motion.values <= [np.float32(channel.highest) for channel in CHANNELS]).all()
    assert not motion.values[0].any()
    if not motion.loop:
        assert not motion.values[-1].any()


@pytest.mark.parametrize("gesture", ONCE, ids=lambda gesture: gesture.name)
def test_a_gesture_takes_half_a_second_to_three(gesture: Gesture) -> None:
    assert 0.5 <= gesture.duration <= 3.0
    assert len(build_motion(gesture, 30)) == round(gesture.duration * 30) + 1


@pytest.mark.parametrize("gesture", list(VOCABULARY), ids=lambda gesture: gesture.name)
def test_what_a_gesture_wants_measured_it_also_does(gesture: Gesture) -> None:
    assert gesture.measures
    motion = build_motion(gesture, 30)
    for wanted in gesture.measures:
        assert motion.swing(wanted.channel) >= wanted.swing


def test_the_head_never_turns_in_an_atlas() -> None:
    for name in ("visemes", "gaze"):
        motion = build_motion(VOCABULARY.gesture(name), 30)
        assert len(motion.names) == len(motion) and not any(motion.channel(turn).any() for turn in HEAD)


def test_the_atlases_hold_what_frames_ask_them_for() -> None:
    visemes, gaze = (build_motion(VOCABULARY.gesture(name), 30).names for name in ("visemes", "gaze"))
    assert len(visemes) >= 12 and "viseme:sil" in visemes
    assert len(gaze) >= 9 and {"gaze:0,0", "gaze:-1,-1", "gaze:1,1"} <= set(gaze)


@pytest.mark.parametrize("gesture", list(VOCABULARY), ids=lambda gesture: gesture.name)
def test_the_head_never_jerks(gesture: Gesture) -> None:
    """Between two images at 30 fps the head turns at most 2.5 degrees, the speed of a brisk shake."""
    motion = build_motion(gesture, 30)
    for name in HEAD:
        assert np.abs(np.diff(motion.channel(name))).max() <= 2.5


@pytest.mark.parametrize("variant", [0, 1, 7])
def test_the_idle_loop_flows_into_its_first_image(variant: int) -> None:
    motion = build_motion(VOCABULARY.gesture("idle"), 30, variant)
    assert motion.loop
    assert len(motion) >= 8 * 30
    for name in CHANNEL_NAMES:
        values = motion.channel(name)
        assert abs(values[0] - values[-1]) <= np.abs(np.diff(values)).max(initial=0.0) + 1e-6


@pytest.mark.parametrize("variant", [0, 1, 7])
def test_the_idle_head_is_near_neutral_in_every_second(variant: int) -> None:
    motion = build_motion(VOCABULARY.gesture("idle"), 30, variant)
    away = np.sqrt(sum(np.square(motion.channel(name)) for name in HEAD))
    near = np.flatnonzero(away < 0.15)
    gaps = np.diff(np.append(near, near[0] + len(motion)))
    assert gaps.max() <= 30


def test_idle_is_no_metronome() -> None:
    """Its excursions differ: no two neighbours are alike in size, and all directions occur."""
    yaw = build_motion(VOCABULARY.gesture("idle"), 30).channel("yaw")
    peaks = np.array([v for a, v, b in zip(yaw, yaw[1:], yaw[2:], strict=False) if abs(v) > max(abs(a), abs(b))])
    assert len(peaks) >= 8
    assert np.std(np.abs(peaks)) > 0.3
    assert (np.abs(np.diff(np.abs(peaks))) > 0.1).all()


def test_other_variants_differ_but_keep_their_shape() -> None:
    idle = VOCABULARY.gesture("idle")
    first, second = build_motion(idle, 30, 1).channel("yaw"), build_motion(idle, 30, 2).channel("yaw")
    assert not np.array_equal(first, second)
    assert np.corrcoef(first, second)[0, 1] > 0.9


def test_the_looks_mirror_each_other() -> None:
    left, right = (build_motion(VOCABULARY.gesture(name), 30) for name in ("look_left", "look_right"))
    for name in ("yaw", "gaze_x", "roll"):
        assert left.channel(name) == pytest.approx(-right.channel(name), abs=1e-6)
    assert left.channel("yaw").min() < -8.0
