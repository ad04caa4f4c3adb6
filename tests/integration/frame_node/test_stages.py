"""All stages over drawn sequences with known truth, in time of their own: real detectors, no camera, no waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import sin
from pathlib import Path

import numpy as np
import pytest

from frame_node.core.sight.lens import Lens
from frame_node.core.sight.life import BELIEVED_MS
from frame_node.core.sight.sight import Happening, Sight, Sighting
from frame_node.core.sight.wave import Wave
from frame_node.eyes.adapters.drawing import hand, wall, waving_at
from frame_node.eyes.adapters.faces_mediapipe import MediapipeFaceFinder, MediapipeFaceReader
from frame_node.eyes.adapters.hands_mediapipe import MediapipeHandFinder
from frame_node.eyes.ports import Image
from frame_node.eyes.stages import Stages
from tests.sequences import COLLINS, HOPPER, noisy, with_face

Scene = Callable[[float], Image]
Watch = Callable[[Scene, float], tuple[list[Sighting], list[Happening]]]
PER_S = 10


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    stages = Stages(MediapipeFaceFinder(), MediapipeFaceReader(), MediapipeHandFinder())
    clock = [0.0]

    def watched(scene: Scene, seconds: float) -> tuple[list[Sighting], list[Happening]]:
        sight, seen, happened = Sight(Lens(640, 480)), list[Sighting](), list[Happening]()
        clock[0] += 60_000.0
        for index in range(round(seconds * PER_S)):
            now = clock[0] + index * 1000.0 / PER_S
            sight, more, _ = stages.look(sight, scene(index / PER_S), now)
            seen.append(sight.sighting(now))
            happened += more
        clock[0] += seconds * 1000.0
        return seen, happened

    yield watched
    stages.close()


def face(file: Path, eyes: float, moving: float = 3.0, noise: float = 2.0) -> Scene:
    grain = np.random.default_rng(3)
    return lambda second: noisy(
        with_face(wall(640, 480), file, 320.0 + moving * sin(2.0 * second), 250.0, eyes), grain, noise
    )


@pytest.mark.parametrize("file", [HOPPER, COLLINS], ids=["hopper", "collins"])
@pytest.mark.parametrize("eyes", [50, 20])
def test_a_face_is_found_and_its_distance_told(watch: Watch, file: Path, eyes: float) -> None:
    seen, _ = watch(face(file, eyes), 3.0)
    assert seen[-1].present and seen[-1].attentive and seen[-1].viewers == 1
    place = seen[-1].place
    assert place is not None
    assert place.distance_m == pytest.approx(Lens(640, 480).focal * 0.063 / eyes, rel=0.2)


def test_an_empty_room_is_empty_and_so_is_one_with_something_that_moves(watch: Watch) -> None:
    def passing(second: float) -> Image:
        image = wall(640, 480)
        image[150:350, int(second * 100) : int(second * 100) + 80] = 60
        return image

    for scene in (lambda _: wall(640, 480), passing, lambda _: np.zeros((480, 640, 3), np.uint8)):
        seen, happened = watch(scene, 4.0)
        assert not any(sighting.present for sighting in seen) and happened == []


@pytest.mark.parametrize("noise", [0.0, 2.0, 5.0])
@pytest.mark.parametrize("file", [HOPPER, COLLINS], ids=["hopper", "collins"])
def test_a_poster_is_no_attention_for_ever(watch: Watch, file: Path, noise: float) -> None:
    seen, happened = watch(face(file, 40, moving=0.0, noise=noise), 40.0)
    assert any(sighting.attentive for sighting in seen), "it is believed at first"
    late = seen[round(2.0 * BELIEVED_MS / 1000.0 * PER_S) :]
    assert not any(sighting.attentive for sighting in late)
    assert all(sighting.present for sighting in late), "somebody may be there"
    assert happened == []


def test_of_five_viewers_at_once_one_is_followed(watch: Watch) -> None:
    def scene(second: float) -> Image:
        image = wall(640, 480)
        for index in range(5):
            x = 96.0 + 112.0 * index + 5.0 * sin(second + index)
            image = with_face(image, HOPPER, x, 250.0, 18.0)
        return image

    seen, _ = watch(scene, 4.0)
    assert seen[-1].viewers >= 4 and seen[-1].attentive


def with_hand(way: Callable[[float], float]) -> Scene:
    def scene(second: float) -> Image:
        image = face(HOPPER, 40)(second)
        hand().onto(image, 150.0 + way(second), 220.0, 130)
        return image

    return scene


def test_a_drawn_hand_that_waves_is_a_wave_and_one_that_is_held_up_or_points_is_none(watch: Watch) -> None:
    _, happened = watch(with_hand(lambda second: waving_at(second, 30.0, 1.7)), 3.0)
    assert [type(each) for each in happened] == [Wave]
    for still in (lambda _: 0.0, lambda second: 12.0 * second):
        assert watch(with_hand(still), 3.0)[1] == []


def test_a_hand_without_a_viewer_is_no_wave(watch: Watch) -> None:
    def scene(second: float) -> Image:
        image = wall(640, 480)
        hand().onto(image, 320.0 + waving_at(second, 40.0), 240.0, 160)
        return image

    assert watch(scene, 3.0)[1] == []
