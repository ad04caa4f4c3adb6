"""The inspection passes clips as they are rendered and refuses nine kinds of bad ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import pytest

from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
from render_node.adapters.matte_mediapipe import MediapipeMatter
from render_node.adapters.video_pyav import X264Codec
from render_node.cache import FolderCache
from render_node.core.channels import COLUMN
from render_node.core.gesture import Gesture
from render_node.core.motion import Motion, build_motion
from render_node.core.verdict import Refusal, judge
from render_node.engines.mesh import MeshEngine
from render_node.ports import Face, Image, Mask, Portrait
from render_node.registry import load_vocabulary
from render_node.stages.film import Film, FilmStage
from render_node.stages.inspect import InspectStage, load_checks
from render_node.stages.inspect.luma import shown_colours
from render_node.stages.matte import fine_matte

PHOTOS = Path(__file__).parents[3] / "demo" / "photos"
CODEC = X264Codec()
GESTURE = "look_left"


@dataclass(frozen=True, eq=False)
class Rendered:
    """A portrait and one clip of it."""

    image: Image
    face: Face
    matte: Mask
    gesture: Gesture
    motion: Motion
    film: Film
    images: list[Image]
    """As decoded."""


def portrait(name: str) -> Portrait:
    image = cast(Image, cv2.imread(str(PHOTOS / name)))
    face = MediapipeLandmarker().faces(image)[0]
    return Portrait(image, face, fine_matte(MediapipeMatter(), image, face))


def rendered(source: Portrait, gesture_name: str, cache: FolderCache) -> Rendered:
    gesture = load_vocabulary().gesture(gesture_name)
    motion = build_motion(gesture, 30)
    stage = FilmStage(motion, CODEC, cache.scratch, lambda done, total: None, lambda image: None)
    inputs = {"rig": MeshEngine().rig(source), "face": source.face, "normal_step": 1.0}
    film: Film = stage.run(inputs)[stage.spec.gives[0]]
    images = [shown_colours(image) for image in CODEC.decode(film.video)]
    return Rendered(source.image, source.face, source.matte, gesture, motion, film, images)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> FolderCache:
    return FolderCache(tmp_path_factory.mktemp("cache"), 1_000_000_000)


@pytest.fixture(scope="module")
def grace(cache: FolderCache) -> Rendered:
    return rendered(portrait("grace-hopper.jpg"), GESTURE, cache)


@pytest.fixture(scope="module")
def eileen(cache: FolderCache) -> Rendered:
    return rendered(portrait("eileen-collins.png"), GESTURE, cache)


def inspected(clip: Rendered, video: bytes) -> tuple[dict[str, float], Refusal | None]:
    """What the inspection of these bytes, delivered in place of the clip's own, comes to."""
    stage = InspectStage(clip.gesture, clip.motion, CODEC, lambda: MediapipeLandmarker(following=True))
    film = Film(video, clip.film.track, clip.film.facts)
    inputs: dict[str, Any] = {"image": clip.image, "face": clip.face, "matte": clip.matte}
    inputs |= {f"film:{clip.gesture.label}": film}
    measures = stage.run(inputs)[f"measures:{clip.gesture.label}"]
    return measures, judge(measures, [measure.channel for measure in clip.gesture.measures], load_checks())


def encoded(images: list[Image], folder: Path) -> bytes:
    height, width = images[0].shape[:2]
    path = folder / "planted.mp4"
    writer = CODEC.writer(path, width, height, 30)
    for index, image in enumerate(images):
        writer.add(np.ascontiguousarray(image), whole=index >= len(images) - 2)
    writer.close()
    return path.read_bytes()


def wrong_gesture(clip: Rendered, cache: FolderCache) -> list[Image]:
    """A smile, as long as what was asked for."""
    source = Portrait(clip.image, clip.face, clip.matte)
    return [*rendered(source, "smile", cache).images[: len(clip.images) - 1], clip.images[-1]]


def mirrored(clip: Rendered, cache: FolderCache) -> list[Image]:
    return [image[:, ::-1] for image in clip.images]


def frozen(clip: Rendered, cache: FolderCache) -> list[Image]:
    return [clip.images[0]] * len(clip.images)


def pasted(image: Image, own: Image, face: Face) -> Image:
    """The face out of one image in the other one."""
    oval = cv2.convexHull(face.points[:468, :2].astype(np.int32))
    mask = cv2.fillConvexPoly(np.zeros(own.shape[:2], np.float32), oval, 1.0)
    part = cv2.GaussianBlur(mask, (0, 0), 3.0)[..., None]
    return (image * part + own * (1.0 - part)).astype(np.uint8)


def blurred(clip: Rendered, cache: FolderCache) -> list[Image]:
    soft = (cast(Image, cv2.GaussianBlur(image, (0, 0), 2.0)) for image in clip.images)
    return [pasted(image, own, clip.face) for image, own in zip(soft, clip.images, strict=True)]


def soft_in_motion(clip: Rendered, cache: FolderCache) -> list[Image]:
    """Sharp at rest, and as soft as a plain resampling would make it in every image that moves."""
    soft = [cast(Image, cv2.GaussianBlur(image, (0, 0), 1.2)) for image in clip.images]
    moved = [pasted(image, own, clip.face) for image, own in zip(soft, clip.images, strict=True)]
    return [clip.images[0], *moved[1:-1], clip.images[-1]]


def another_person(clip: Rendered, cache: FolderCache) -> list[Image]:
    """The other face, brought to where this one was, under this one's cap."""
    other = rendered(portrait("eileen-collins.png"), GESTURE, cache)
    here, there = (np.ascontiguousarray(face.points[:468, :2]) for face in (clip.face, other.face))
    matrix, _ = cv2.estimateAffinePartial2D(there, here)
    height, width = clip.image.shape[:2]
    moved = (cv2.warpAffine(image, matrix, (width, height)) for image in other.images)
    return [pasted(image, own, clip.face) for image, own in zip(moved, clip.images, strict=True)]


def shifted_background(clip: Rendered, cache: FolderCache) -> list[Image]:
    """Six pixels to the side while the head is turned."""
    person = cv2.dilate(clip.matte, np.ones((15, 15)))[..., None]
    middle = range(len(clip.images) // 3, 2 * len(clip.images) // 3)
    return [
        (image * person + np.roll(image, 6, axis=1) * (1.0 - person)).astype(np.uint8) if index in middle else image
        for index, image in enumerate(clip.images)
    ]


def bowed_background(clip: Rendered, cache: FolderCache) -> list[Image]:
    """Gives way beside the head by up to four pixels, as a picture of rubber does, while the head is turned."""
    height, width = clip.image.shape[:2]
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    person = cv2.dilate(clip.matte, np.ones((15, 15)))
    behind = np.clip(1.0 - person, 0.0, 1.0).astype(np.float32)
    near = cv2.GaussianBlur(person, (0, 0), 20.0) * behind
    middle = range(len(clip.images) // 3, 2 * len(clip.images) // 3)
    return [
        cast(Image, cv2.remap(image, xs + 8.0 * near, ys, cv2.INTER_LINEAR)) if index in middle else image
        for index, image in enumerate(clip.images)
    ]


def broken_seam(clip: Rendered, cache: FolderCache) -> list[Image]:
    """Ends a few images before it is back at rest."""
    early = clip.images[:-8]
    return early + [early[-1]] * 8


def too_small(clip: Rendered, cache: FolderCache) -> list[Image]:
    height, width = clip.image.shape[:2]
    return [cast(Image, cv2.resize(image, (width // 4 * 2, height // 4 * 2))) for image in clip.images]


Plant = Callable[[Rendered, FolderCache], list[Image]]
PLANTS: list[tuple[Plant, set[str]]] = [
    (wrong_gesture, {"inspect.command", "inspect.jump"}),
    (mirrored, {"inspect.background", "inspect.neutral", "inspect.likeness", "inspect.command"}),
    (frozen, {"inspect.command"}),
    (blurred, {"inspect.sharpness"}),
    (soft_in_motion, {"inspect.sharpness", "inspect.onset", "inspect.jump"}),
    (another_person, {"inspect.likeness"}),
    (shifted_background, {"inspect.background"}),
    (bowed_background, {"inspect.background"}),
    (broken_seam, {"inspect.seam"}),
    (too_small, {"inspect.size"}),
]


@pytest.mark.parametrize("who", ["grace", "eileen"])
def test_a_clip_as_rendered_passes(who: str, request: pytest.FixtureRequest) -> None:
    clip: Rendered = request.getfixturevalue(who)
    measures, refusal = inspected(clip, clip.film.video)
    assert refusal is None, refusal
    assert measures["seam"] == 0.0
    assert measures["size"] == 1.0
    assert measures["face_found"] == 1.0
    assert measures["yaw.swing"] > 5.0


@pytest.mark.parametrize(("plant", "codes"), PLANTS, ids=[plant.__name__ for plant, _ in PLANTS])
def test_a_planted_bad_clip_is_refused(
    grace: Rendered, plant: Plant, codes: set[str], cache: FolderCache, tmp_path: Path
) -> None:
    measures, refusal = inspected(grace, encoded(plant(grace, cache), tmp_path))
    assert refusal is not None, measures
    assert refusal.code in codes, (refusal, measures)


def test_recoding_alone_is_no_reason_to_refuse(grace: Rendered, tmp_path: Path) -> None:
    """The plants are refused for what they are, not for having been encoded twice."""
    _, refusal = inspected(grace, encoded(grace.images, tmp_path))
    assert refusal is None, refusal


@pytest.mark.parametrize("plant", [mirrored, blurred, shifted_background, broken_seam, frozen])
def test_the_other_portrait_is_inspected_as_well(
    eileen: Rendered, plant: Plant, cache: FolderCache, tmp_path: Path
) -> None:
    _, refusal = inspected(eileen, encoded(plant(eileen, cache), tmp_path))
    assert refusal is not None


def test_a_jaw_that_stays_is_refused_where_lips_close(cache: FolderCache, tmp_path: Path) -> None:
    """Of a mouth that is open in the photo it is told how far it closes as well: that alone is no jaw."""
    source = portrait("eileen-collins.png")
    clip = rendered(source, "surprise", cache)
    assert inspected(clip, clip.film.video)[1] is None
    values = clip.motion.values.copy()
    values[:, COLUMN["jaw"]] = 0.0
    still_jaw = [image for image, _ in MeshEngine().rig(source).images(Motion("surprise", 30, values))]
    for images in (still_jaw, [clip.images[0]] * len(clip.images)):
        measures, refusal = inspected(clip, encoded(images, tmp_path))
        assert refusal is not None and refusal.code in ("inspect.command", "inspect.jump"), measures
