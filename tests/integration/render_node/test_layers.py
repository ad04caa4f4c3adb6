"""A portrait taken apart, for real: what the layers hold, and that bad ones are refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from protocol.messages.render import IntakeReport
from protocol.track import decode_track
from protocol.words import BlobHash, PortraitId
from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
from render_node.cache import FolderCache
from render_node.core.layers import BACKGROUND, DEPTH, LAYERS, MATTE
from render_node.core.request import MadeClip, RefusedClip, RenderRequest
from render_node.engines.mesh.rig import MeshRig
from render_node.pipeline import Tools, render_portrait
from render_node.ports import DecodedImage, Image, Mask
from render_node.stages.inspect.luma import shown_colours
from render_node.worker.workshop import workshop

PHOTOS = sorted((Path(__file__).parents[3] / "demo" / "photos").glob("*-*.*"))
Shown = dict[str, Image]


class MatteOf:
    """A matter that always says the same."""

    def __init__(self, value: float) -> None:
        self._value = value

    def matte(self, image: Image) -> Mask:
        return np.full(image.shape[:2], self._value, dtype=np.float32)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    return workshop(tmp_path_factory.mktemp("cache"), 500)


@pytest.fixture(scope="module", params=PHOTOS, ids=lambda photo: photo.stem)
def made(tools: Tools, request: pytest.FixtureRequest) -> MadeClip:
    clip = only(tools, request.param)
    assert isinstance(clip, MadeClip), clip
    return clip


@pytest.fixture
def shown(made: MadeClip, tools: Tools) -> Shown:
    names = decode_track(tools.cache.path(made.record.track).read_bytes()).names
    return dict(zip(names, map(shown_colours, decoded(tools, made.record.video)), strict=True))


def decoded(tools: Tools, video: BlobHash) -> Iterator[DecodedImage]:
    return tools.codec.decode(tools.cache.path(video).read_bytes())


def only(tools: Tools, photo: Path) -> MadeClip | RefusedClip:
    request = RenderRequest(photo=photo.read_bytes(), gestures=(LAYERS,), portrait=PortraitId("p"))
    (clip,) = (outcome for outcome in render_portrait(request, tools) if not isinstance(outcome, IntakeReport))
    return clip


def test_the_layers_are_an_atlas_of_three_named_images(made: MadeClip, shown: Shown) -> None:
    record = made.record
    assert (record.gesture, record.atlas, record.images) == (LAYERS, True, 3)
    assert list(shown) == [BACKGROUND, MATTE, DEPTH]


def test_nobody_is_left_in_the_background(shown: Shown) -> None:
    finder = MediapipeLandmarker(least_score=0.2)
    assert finder.faces(shown[BACKGROUND]) == ()
    finder.close()


def test_the_matte_is_one_inside_and_nothing_far_from_the_person(shown: Shown) -> None:
    matte = shown[MATTE][..., 0].astype(np.float64) / 255.0
    height, width = matte.shape
    assert matte[height * 3 // 4, width // 2] > 0.98
    assert matte[: height // 20, -width // 8 :].max() < 0.05
    soft = ((matte > 0.05) & (matte < 0.95)).mean()
    assert 0.001 < soft < 0.07, "an edge, neither cut with scissors nor a veil"


def test_what_shows_past_the_matte_is_the_clips_own_background(tools: Tools) -> None:
    """Far from the person, the background layer and the neutral image are the same picture."""
    request = RenderRequest(photo=PHOTOS[0].read_bytes(), gestures=("blink", LAYERS), portrait=PortraitId("p"))
    made = {one.label: one.record.video for one in render_portrait(request, tools) if isinstance(one, MadeClip)}
    videos = (made["blink"], made[LAYERS])
    neutral, background = (shown_colours(next(iter(decoded(tools, video)))) for video in videos)
    corner = np.s_[: neutral.shape[0] // 4, : neutral.shape[1] // 10]
    assert np.abs(background[corner].astype(float) - neutral[corner]).mean() < 1.5


def test_the_head_comes_forward_and_the_depth_has_no_cliff(shown: Shown) -> None:
    depth = shown[DEPTH][..., 0].astype(np.float64) / 255.0
    assert depth.max() > 0.97 and abs(np.median(depth) - 0.75) < 0.02 and depth.min() > 0.72
    steps = np.abs(np.diff(depth, axis=1)).max(), np.abs(np.diff(depth, axis=0)).max()
    assert max(steps) < 0.06, "a cliff would tear the picture"


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_a_matte_of_nobody_or_of_everything_is_refused(tools: Tools, value: float) -> None:
    clip = only(replace(tools, matter=MatteOf(value)), PHOTOS[0])
    assert isinstance(clip, RefusedClip)
    assert clip.code == "inspect.matte"


def test_a_face_that_stays_in_the_background_is_refused(
    tools: Tools, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(MeshRig, "background", property(lambda rig: rig.neutral))
    clip = only(replace(tools, cache=FolderCache(tmp_path, 10**8)), PHOTOS[0])
    assert isinstance(clip, RefusedClip)
    assert clip.code == "inspect.ghost"
