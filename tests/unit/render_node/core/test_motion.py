"""What holds for every motion of the vocabulary, at any fps and in any variant."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from render_node.core.channels import CHANNEL_NAMES, CHANNELS
from render_node.core.gesture import Gesture, Kind
from render_node.core.motion import build_motion
from render_node.core.variants import varied
from render_node.registry import load_vocabulary

VOCABULARY = load_vocabulary()
MOTIONS = [gesture.name for gesture in VOCABULARY if gesture.kind is not Kind.ATLAS]
EVERY = [gesture for name in VOCABULARY.names for gesture in VOCABULARY.variants(name)]
IDLE = VOCABULARY.variants("idle")
ONCE = [gesture for gesture in VOCABULARY if gesture.kind is Kind.ONCE]
HEAD = ("yaw", "pitch", "roll")


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(MOTIONS), st.sampled_from([15, 24, 25, 30, 50, 60]), st.integers(0, 10_000))
def test_every_motion_is_the_same_twice_and_stays_within_its_channels(name: str, fps: int, variant: int) -> None:
    motion = build_motion(varied(VOCABULARY.gesture(name), variant), fps)
    again = build_motion(varied(VOCABULARY.gesture(name), variant), fps)
    assert np.array_equal(motion.values, again.values)
    assert motion.values.shape[1] == len(CHANNELS)
    assert (motion.values >= [np.float32(channel.lowest) for channel in CHANNELS]).all()
    assert (motion.values <= [np.float32(channel.highest) for channel in CHANNELS]).all()
    assert not motion.values[0].any()
    assert not motion.values[-1].any()


@pytest.mark.parametrize("gesture", ONCE, ids=lambda gesture: gesture.name)
def test_a_gesture_takes_half_a_second_to_five(gesture: Gesture) -> None:
    assert 0.5 <= gesture.duration <= 5.0
    assert len(build_motion(gesture, 30)) == round(gesture.duration * 30) + 1


@pytest.mark.parametrize("gesture", EVERY, ids=lambda gesture: gesture.label)
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


@pytest.mark.parametrize("gesture", EVERY, ids=lambda gesture: gesture.label)
def test_the_head_never_jerks(gesture: Gesture) -> None:
    """Between two images at 30 fps the head turns at most 2.5 degrees, the speed of a brisk shake."""
    motion = build_motion(gesture, 30)
    for name in HEAD:
        assert np.abs(np.diff(motion.channel(name))).max() <= 2.5


@pytest.mark.parametrize("idle", IDLE, ids=lambda idle: idle.label)
def test_idle_comes_to_rest_where_another_may_follow(idle: Gesture) -> None:
    motion = build_motion(idle, 30)
    for name in CHANNEL_NAMES:
        values = motion.channel(name)
        assert max(abs(values[1]), abs(values[-2])) <= 0.2 * np.abs(values).max(initial=0.0)


@pytest.mark.parametrize("idle", IDLE, ids=lambda idle: idle.label)
def test_the_idle_head_is_near_neutral_in_every_second(idle: Gesture) -> None:
    motion = build_motion(idle, 30)
    away = np.sqrt(sum(np.square(motion.channel(name)) for name in HEAD))
    near = np.flatnonzero(away < 0.15)
    assert near[0] == 0
    assert near[-1] == len(motion) - 1
    assert np.diff(near).max() <= 30


def test_idle_variants_are_of_different_length() -> None:
    lengths = [idle.duration for idle in IDLE]
    assert len(lengths) >= 3
    for one, other in combinations(lengths, 2):
        assert abs(one - other) >= 1.0


def test_idle_eyes_blink_as_people_do() -> None:
    """Ten to twenty times a minute, and now and then twice."""
    shut = [build_motion(idle, 30).channel("blink_left") > 0.5 for idle in IDLE]
    starts = [np.flatnonzero(np.diff(one.astype(int)) == 1) for one in shut]
    minutes = sum(idle.duration for idle in IDLE) / 60.0
    assert 10.0 <= sum(len(one) for one in starts) / minutes <= 20.0
    assert min(np.diff(one).min() for one in starts if len(one) > 1) <= 15


def test_idle_is_no_metronome() -> None:
    """Its excursions differ: no two neighbours are alike in size, and all directions occur."""
    yaw = build_motion(VOCABULARY.gesture("idle"), 30).channel("yaw")
    peaks = np.array([v for a, v, b in zip(yaw, yaw[1:], yaw[2:], strict=False) if abs(v) > max(abs(a), abs(b))])
    assert len(peaks) >= 8
    assert np.std(np.abs(peaks)) > 0.3
    assert (np.abs(np.diff(np.abs(peaks))) > 0.1).all()


def test_other_variants_differ_but_keep_their_shape() -> None:
    nod, other = (build_motion(gesture, 30).channel("pitch") for gesture in VOCABULARY.variants("nod"))
    assert len(nod) != len(other)
    stretched = np.interp(np.linspace(0, len(other) - 1, len(nod)), np.arange(len(other)), other)
    assert 0.9 < np.corrcoef(nod, stretched)[0, 1] < 0.9999


def test_a_mirrored_variant_goes_to_the_other_side() -> None:
    right, left = VOCABULARY.variants("wink")
    one, other = build_motion(right, 30), build_motion(left, 30)
    assert one.channel("blink_right").max() == other.channel("blink_left").max() == 1.0
    assert other.channel("blink_right").max() < 0.2
    assert one.channel("roll").max() > 1.0
    assert other.channel("roll").min() < -1.0
    assert [measure.channel for measure in left.measures] == ["blink_left"]


def test_the_looks_mirror_each_other() -> None:
    left, right = (build_motion(VOCABULARY.gesture(name), 30) for name in ("look_left", "look_right"))
    for name in ("yaw", "gaze_x", "roll"):
        assert left.channel(name) == pytest.approx(-right.channel(name), abs=1e-6)
    assert left.channel("yaw").min() < -8.0
