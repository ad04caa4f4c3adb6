"""The atlases of both demo portraits: images decode on their own and show what they are named; bad sets are refused."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import av
import cv2
import numpy as np
import pytest

from protocol.track import Track, decode_track
from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
from render_node.adapters.matte_mediapipe import MediapipeMatter
from render_node.adapters.video_pyav import X264Codec
from render_node.cache import FolderCache
from render_node.core.gesture import Gesture
from render_node.core.measures import measure
from render_node.core.motion import Motion, build_motion
from render_node.core.verdict import Refusal, judge
from render_node.engines.mesh import MeshEngine
from render_node.ports import Image, Portrait
from render_node.registry import load_vocabulary
from render_node.stages.film import Film, FilmStage
from render_node.stages.inspect import InspectStage, load_checks
from render_node.stages.inspect.luma import shown_colours
from render_node.stages.matte import fine_matte

PHOTOS = Path(__file__).parents[3] / "demo" / "photos"
CODEC = X264Codec()


@dataclass(frozen=True, eq=False)
class Atlas:
    """One atlas of one portrait, as delivered."""

    portrait: Portrait
    gesture: Gesture
    motion: Motion
    film: Film

    @property
    def track(self) -> Track:
        return decode_track(self.film.track)

    @property
    def images(self) -> dict[str, Image]:
        decoded = (shown_colours(image) for image in CODEC.decode(self.film.video))
        return dict(zip(self.motion.names, decoded, strict=True))

    def inspected(self, video: bytes) -> tuple[dict[str, float], Refusal | None]:
        name, one = self.gesture.name, self.portrait
        stage = InspectStage(self.gesture, self.motion, CODEC, lambda: MediapipeLandmarker(following=True))
        film = Film(video, self.film.track, self.film.facts)
        inputs: dict[str, Any] = {"image": one.image, "face": one.face, "matte": one.matte, f"film:{name}": film}
        measures = stage.run(inputs)[f"measures:{name}"]
        return measures, judge(measures, [wanted.channel for wanted in self.gesture.measures], load_checks())


@pytest.fixture(scope="module", params=["eileen-collins.png", "grace-hopper.jpg"])
def atlases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Atlas]:
    image = cast(Image, cv2.imread(str(PHOTOS / request.param)))
    face = MediapipeLandmarker().faces(image)[0]
    portrait = Portrait(image, face, fine_matte(MediapipeMatter(), image, face))
    cache = FolderCache(tmp_path_factory.mktemp("cache"), 1_000_000_000)
    rig, made = MeshEngine().rig(portrait), {}
    for name in ("visemes", "gaze"):
        gesture = load_vocabulary().gesture(name)
        motion = build_motion(gesture, 30)
        stage = FilmStage(motion, CODEC, cache.scratch, lambda done, total: None, lambda image: None)
        film: Film = stage.run({"rig": rig, "face": portrait.face, "normal_step": 1.0})[f"film:{name}"]
        made[name] = Atlas(portrait, gesture, motion, film)
    return made


@pytest.mark.parametrize("name", ["visemes", "gaze"])
def test_an_atlas_as_rendered_passes(atlases: dict[str, Atlas], name: str) -> None:
    atlas = atlases[name]
    measures, refusal = atlas.inspected(atlas.film.video)
    assert refusal is None, (refusal, measures)
    assert "seam" not in measures and "neutral" not in measures
    assert atlas.track.names == atlas.motion.names


@pytest.mark.parametrize("name", ["visemes", "gaze"])
def test_every_image_decodes_on_its_own(atlases: dict[str, Atlas], name: str) -> None:
    with av.open(io.BytesIO(atlases[name].film.video)) as container:
        whole = [packet.is_keyframe for packet in container.demux(video=0) if packet.size]
    assert whole == [True] * len(atlases[name].motion)


def test_silence_shuts_the_mouth_and_aa_opens_it(atlases: dict[str, Atlas]) -> None:
    images, landmarker = atlases["visemes"].images, MediapipeLandmarker()

    def opening(name: str) -> float:
        points = landmarker.faces(images[name])[0].points
        return measure(points, points).mouth_opening

    assert opening("viseme:sil") < 0.02 and opening("viseme:PP") < 0.02
    assert opening("viseme:aa") > 0.06


@pytest.mark.parametrize(("name", "most"), [("visemes", 0.20), ("gaze", 0.06)])
def test_the_region_holds_all_that_differs(atlases: dict[str, Atlas], name: str, most: float) -> None:
    """What a glass does not take from the atlas is as it is at neutral."""
    atlas, region = atlases[name], atlases[name].track.region
    assert region is not None and region.w * region.h < most
    height, width = atlas.portrait.image.shape[:2]
    images = list(atlas.images.values())
    outside = np.ones((height, width), dtype=bool)
    rows = slice(int(region.y * height), int(np.ceil((region.y + region.h) * height)))
    outside[rows, int(region.x * width) : int(np.ceil((region.x + region.w) * width))] = False
    for image in images[1:]:
        assert np.abs(image.astype(np.int16) - images[0])[outside].mean() < 0.5


def planted(images: list[Image], folder: Path) -> bytes:
    height, width = images[0].shape[:2]
    writer = CODEC.writer(folder / "planted.mp4", width, height, 30)
    for image in images:
        writer.add(image, whole=True)
    writer.close()
    return (folder / "planted.mp4").read_bytes()


@pytest.mark.parametrize("name", ["visemes", "gaze"])
def test_images_under_each_others_names_are_refused(atlases: dict[str, Atlas], name: str, tmp_path: Path) -> None:
    images = list(atlases[name].images.values())
    for plant in (images[::-1], images[:1] * len(images)):
        _, refusal = atlases[name].inspected(planted(plant, tmp_path))
        assert refusal is not None and refusal.code in ("inspect.command", "inspect.mouth_open", "inspect.jump")


def test_a_mouth_that_stays_open_in_silence_is_refused(atlases: dict[str, Atlas], tmp_path: Path) -> None:
    images = atlases["visemes"].images
    images["viseme:PP"] = images["viseme:ih"]
    _, refusal = atlases["visemes"].inspected(planted(list(images.values()), tmp_path))
    assert refusal is not None and refusal.code in ("inspect.mouth_open", "inspect.jump")
