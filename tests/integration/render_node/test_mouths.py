"""Mouths on the two demo photos, one with a wide smile and one with closed lips, measured by the face mesh again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest

from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
from render_node.adapters.matte_mediapipe import MediapipeMatter
from render_node.core.measures import measure
from render_node.core.motion import build_motion
from render_node.engines.mesh import MeshEngine
from render_node.ports import Image, Points, Portrait, Rig
from render_node.registry import load_vocabulary
from tests.integration.render_node.posing import posed

PHOTOS = Path(__file__).parents[3] / "demo" / "photos"


@dataclass(frozen=True)
class Shape:
    """What a mouth looks like, in eye distances."""

    width: float
    opening: float
    raised: float
    """How much higher the corners are than the middle of the line between the lips."""
    red: float
    """Height of both lips."""


def shape(points: Points) -> Shape:
    left, right = points[33, :2], points[263, :2]
    unit = float(np.linalg.norm(right - left))
    across = (right - left) / unit
    down = np.array([-across[1], across[0]])
    t = points[:, :2] @ down / unit
    line = (t[13] + t[14]) / 2.0
    found = measure(points, points)
    return Shape(found.smile_width, found.mouth_opening, line - (t[61] + t[291]) / 2.0, t[13] - t[0] + t[17] - t[14])


@dataclass
class Sitter:
    portrait: Portrait
    rig: Rig

    @cached_property
    def landmarker(self) -> MediapipeLandmarker:
        return MediapipeLandmarker()

    def posed(self, **values: float) -> Image:
        return posed(self.rig, **values)

    def points(self, image: Image) -> Points:
        return self.landmarker.faces(image)[0].points

    def shape(self, **values: float) -> Shape:
        return shape(self.points(self.posed(**values)))

    def images(self, gesture: str) -> dict[str, Image]:
        """Of an atlas by name, of a clip by number."""
        motion = build_motion(load_vocabulary().gesture(gesture), 30)
        names = motion.names or [str(index) for index in range(len(motion))]
        return dict(zip(names, (image for image, _ in self.rig.images(motion)), strict=True))


def sitter(name: str) -> Sitter:
    photo = cast(Image, cv2.imread(str(PHOTOS / name)))
    portrait = Portrait(photo, MediapipeLandmarker().faces(photo)[0], MediapipeMatter().matte(photo))
    return Sitter(portrait, MeshEngine().rig(portrait))


@pytest.fixture(scope="module")
def smiling() -> Sitter:
    return sitter("eileen-collins.png")


@pytest.fixture(scope="module")
def closed() -> Sitter:
    return sitter("grace-hopper.jpg")


@pytest.fixture(params=["smiling", "closed"])
def either(request: pytest.FixtureRequest) -> Sitter:
    found: Sitter = request.getfixturevalue(request.param)
    return found


def test_a_photographed_smile_is_let_go(smiling: Sitter) -> None:
    rest, calm = smiling.shape(), smiling.shape(calm=1.0, lipclose=1.0)
    assert rest.raised > 0.09, "the photo smiles"
    assert abs(calm.raised) < 0.035
    assert calm.opening < 0.02
    assert calm.width < 0.88 * rest.width
    assert calm.red > 1.2 * rest.red, "a smile stretches lips thin"


def test_a_mouth_at_ease_stays_as_it_is(closed: Sitter) -> None:
    rest, calm = closed.posed().astype(np.int16), closed.posed(calm=1.0, lipclose=1.0)
    assert np.abs(calm - rest).mean() < 0.15


def test_a_kiss_is_narrow_level_and_full(either: Sitter) -> None:
    rest, kiss = either.shape(), shape(either.points(either.images("kiss")["26"]))
    assert kiss.width < 0.72 * min(rest.width, 0.6)
    assert abs(kiss.raised) < 0.04
    assert kiss.opening < 0.04
    assert kiss.red > 1.15 * rest.red


def test_a_kiss_is_let_go_without_a_spring(either: Sitter) -> None:
    """The mouth widens evenly from the kiss to rest, and hardly beyond."""
    follower = MediapipeLandmarker(following=True)
    images = list(either.images("kiss").values())
    widths = np.array([measure(*[follower.faces(image)[0].points] * 2).smile_width for image in images])
    follower.close()
    assert np.diff(widths).max() < 0.045
    assert widths.max() < widths[0] + 0.05


@pytest.mark.parametrize(("name", "widest"), [("viseme:ou", 0.42), ("viseme:oh", 0.47)])
def test_round_vowels_are_round(either: Sitter, name: str, widest: float) -> None:
    vowel = shape(either.points(either.images("visemes")[name]))
    assert vowel.width < widest
    assert vowel.raised < 0.075, "corners are level with an open mouth's middle, not a smile's"
    assert vowel.opening > 0.03


def test_surprise_is_no_smile(smiling: Sitter) -> None:
    rest = smiling.points(smiling.posed())
    wonder = smiling.points(smiling.images("surprise")["16"])
    laugh = smiling.points(smiling.images("laugh")["25"])
    assert shape(wonder).raised < shape(laugh).raised - 0.05
    assert shape(wonder).width < 0.75 * shape(laugh).width
    assert shape(wonder).opening > 0.12
    assert measure(wonder, rest).brow_height > measure(rest, rest).brow_height + 0.03
    for side in ("left_openness", "right_openness"):
        assert getattr(measure(wonder, rest), side) > 1.08 * getattr(measure(rest, rest), side)


def test_lids_rise_without_the_brows(either: Sitter) -> None:
    rest, wide = (either.points(either.posed(lids=amount)) for amount in (0.0, 1.0))
    assert measure(wide, rest).left_openness > 1.06 * measure(rest, rest).left_openness
    assert measure(wide, rest).right_openness > 1.06 * measure(rest, rest).right_openness


def brightest(one: Sitter, image: Image) -> float:
    """The light of the teeth: the brightest of what is seen in the middle of the mouth, between the lips."""
    points = one.portrait.face.points
    unit = float(np.linalg.norm(points[33, :2] - points[263, :2]))
    x, y = points[13, :2]
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    rows = slice(round(y - 0.03 * unit), round(y + 0.13 * unit))
    columns = slice(round(x - 0.06 * unit), round(x + 0.06 * unit))
    inside = cv2.GaussianBlur(grey[rows, columns], (0, 0), 0.01 * unit)
    return float(inside.max(axis=0).mean())


def test_teeth_are_as_bright_in_a_small_opening_as_in_a_large_one(either: Sitter) -> None:
    light = [brightest(either, either.posed(lipclose=1.0, calm=1.0, jaw=jaw)) for jaw in (0.2, 0.3, 0.5, 0.7, 0.9)]
    assert min(light) > 0.85 * max(light), light


def test_a_mouth_without_teeth_in_its_photo_gets_some(closed: Sitter) -> None:
    """And a dark below them: neither a flat slot nor a plate."""
    points = closed.portrait.face.points
    unit = float(np.linalg.norm(points[33, :2] - points[263, :2]))
    x, y = (round(float(value)) for value in points[13, :2])
    column = closed.posed(jaw=0.8)[y - round(0.02 * unit) : y + round(0.07 * unit), x].mean(axis=1)
    teeth, hollow = column.argmax(), column.argmin()
    assert column[teeth] > 100.0 and column[hollow] < 60.0
    assert teeth < hollow, "the teeth hang from above"
