"""A kiss moves eyes and mouth at once: neither covers the other, rims of glasses stay whole, lips do not glitter."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
from render_node.adapters.matte_mediapipe import MediapipeMatter
from render_node.core.measures import measure
from render_node.engines.mesh import MeshEngine, topology
from render_node.ports import Image, Points, Portrait, Rig
from tests.integration.render_node.posing import posed
from tests.photo_kinds import with_glasses

PHOTOS = Path(__file__).parents[3] / "demo" / "photos"
EILEEN = PHOTOS / "eileen-collins.png"
KISS = {"pucker": 1.0, "calm": 1.0, "lipclose": 1.0, "blink_left": 1.0, "blink_right": 1.0}


@dataclass(frozen=True)
class Sitter:
    points: Points
    rig: Rig

    @classmethod
    def of(cls, picture: Pillow.Image) -> Sitter:
        photo = np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])
        face = MediapipeLandmarker().faces(photo)[0]
        rig = MeshEngine().rig(Portrait(photo, face, MediapipeMatter().matte(photo)))
        return cls(face.points, rig)

    def posed(self, **values: float) -> Image:
        return posed(self.rig, **values)

    def within(self, image: Image, curve: tuple[int, ...]) -> Image:
        """n × 3: the pixels inside landmarks that go round."""
        inside = np.zeros(image.shape[:2], dtype=np.uint8)
        cv2.fillPoly(inside, [np.rint(self.points[list(curve), :2]).astype(np.int32)], 1)
        return image[inside > 0]


@pytest.mark.parametrize("degrees", [0, 30, -30])
def test_the_eyes_are_shut_however_the_head_is_tilted(degrees: int) -> None:
    sitter = Sitter.of(
        Pillow.open(EILEEN).convert("RGB").rotate(degrees, Pillow.Resampling.BICUBIC, fillcolor=(210, 205, 205))
    )
    shut = MediapipeLandmarker().faces(sitter.posed(**KISS))[0].points
    openness = measure(shut, sitter.points)
    at_rest = measure(sitter.points, sitter.points)
    assert openness.left_openness < 0.45 * at_rest.left_openness
    assert openness.right_openness < 0.45 * at_rest.right_openness


def test_rims_of_glasses_stay_whole() -> None:
    sitter = Sitter.of(with_glasses(Pillow.open(EILEEN).convert("RGB")))
    rest, kiss = sitter.posed(), sitter.posed(**KISS)

    def rims(image: Image) -> int:
        """Dark pixels between brows and mouth that are neither pupils nor lashes: those are inside the eyes."""
        face = cast(Image, image.copy())
        for lids in (
            topology.LEFT_UPPER_LID + topology.LEFT_LOWER_LID[::-1],
            topology.RIGHT_UPPER_LID + topology.RIGHT_LOWER_LID[::-1],
        ):
            eye = np.rint(sitter.points[list(lids), :2]).astype(np.int32)
            cv2.fillPoly(face, [eye], (255, 255, 255))
            cv2.polylines(face, [eye], True, (255, 255, 255), 5)
        high, low = (int(sitter.points[index, 1]) for index in (topology.NOSE_RIDGE[0], topology.UNDER_NOSE))
        left, right = (int(sitter.points[index, 0]) for index in topology.OUTER_CORNERS)
        return int((face[high : low + 10, left - 20 : right + 20].max(axis=2) < 70).sum())

    assert rims(rest) > 400
    assert rims(kiss) > 0.9 * rims(rest)


def test_shining_lips_do_not_glitter_when_they_gather() -> None:
    sitter = Sitter.of(Pillow.open(EILEEN))
    kiss = sitter.posed(**KISS)
    lips = MediapipeLandmarker().faces(kiss)[0].points
    light = Sitter(lips, sitter.rig).within(kiss, topology.OUTER_LIPS).mean(axis=1)
    assert float(np.percentile(light, 99)) < float(np.median(light)) + 50.0, "crowded together it would be 67"
