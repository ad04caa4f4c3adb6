"""Patches on real OpenGL ES: a mouth that says what it is told, eyes that look."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest

from frame_node.core.gazing import Look
from frame_node.core.move import Move, Shot, Still
from frame_node.core.patches import patches
from frame_node.core.reel import Reel
from frame_node.core.speech import Mouth
from frame_node.player.glass import Glass
from frame_node.player.scene import Mat, Scene
from frame_node.player.sheet import cut_sheet
from frame_node.player.shelf import Shelf, ShelvedClip
from frame_node.player.window import Window
from protocol.look import look
from tests.clips import HEIGHT, LEFT_EYE, MOUTH, PORTRAIT, RIGHT_EYE, WIDTH
from tests.integration.frame_node.watched import Made, Picture, grown, iris, part

AA = Mouth({"aa": 1.0}, 1.0)


class Bench:
    """A glass on which one portrait's shots are drawn, with patches and without."""

    def __init__(self, made: Made) -> None:
        self.window = Window("offscreen", (WIDTH, HEIGHT), "test")
        self.glass, shelf = Glass(WIDTH, HEIGHT), Shelf()
        self.scene = Scene(self.glass, shelf, Mat())
        for clip in made.values():
            shelf.put(ShelvedClip(clip.playable, PORTRAIT, 6))
        self.reels: dict[str, Reel] = {name: shelf.reel(clip.record.clip) for name, clip in made.items()}
        self.atlases = {name: reel for name, reel in self.reels.items() if made[name].record.atlas}
        self.scene.show_sheet(cut_sheet([(made[name].playable, reel) for name, reel in self.atlases.items()]))
        self.glass.set(look("plain"))

    def drawn(self, shot: Shot, mouth: Mouth | None = None, eyes: Look | None = None, unlit: bool = True) -> Picture:
        self.scene.put(shot)
        over = self.scene.laid_over(shot, patches(shot, self.atlases, mouth, eyes))
        self.glass.draw(one_image=shot.over is None, unlit=unlit, patches=over)
        raw = np.frombuffer(self.glass.read_back(), np.uint8).reshape(HEIGHT, WIDTH, 4)
        return raw[..., :3].astype(np.float64)


@pytest.fixture
def bench(speaking: Made) -> Iterator[Bench]:
    opened = Bench(speaking)
    yield opened
    opened.window.close()


def test_at_neutral_the_patch_is_the_atlas_and_nothing_else_changes(bench: Bench) -> None:
    bare = bench.drawn(Shot(Still(bench.reels["idle"], 0)))
    said = bench.drawn(Shot(Still(bench.reels["idle"], 0)), AA)
    shape = bench.drawn(Shot(Still(bench.reels["visemes"], 3)))
    assert np.abs(part(said, MOUTH) - part(shape, MOUTH)).mean() < 0.5
    assert np.abs(part(said, MOUTH) - part(bare, MOUTH)).mean() > 20.0
    outside = np.abs(said - bare)
    part(outside, grown(MOUTH, 0.6))[:] = 0.0
    assert outside.max() == 0.0


@pytest.mark.parametrize("image", [7, 20, 33, 52])
def test_the_mouth_goes_with_the_head(bench: Bench, image: int) -> None:
    """Over a moved face it is the neutral patch, moved as the row says: its dark middle lies in the row's box."""
    still = Still(bench.reels["idle"], image)
    change = np.abs(bench.drawn(Shot(still), AA) - bench.drawn(Shot(still))).mean(axis=2)
    ys, xs = np.nonzero(change > 40.0)
    box = still.reel.track.rows[image].mouth
    assert abs(xs.mean() + 0.5 - (box.x + box.w / 2) * WIDTH) < 1.0
    assert abs(ys.mean() + 0.5 - (box.y + box.h / 2) * HEIGHT) < 1.0


def test_both_eyes_look_where_they_are_told(bench: Bench) -> None:
    shot = Shot(Still(bench.reels["idle"], 11))
    left, right = (bench.drawn(shot, None, Look(x, 0.0, 1.0)) for x in (-1.0, 1.0))
    row = shot.base.reel.track.rows[11]
    for box in (row.left_eye, row.right_eye):
        here, there = (iris(part(one, grown(box, 0.3))) for one in (left, right))
        assert here is not None and there is not None
        assert there - here == pytest.approx(0.44 * box.w * WIDTH, abs=1.5)
    outside = np.abs(left - right)
    for box in (row.left_eye, row.right_eye):
        part(outside, grown(box, 0.8))[:] = 0.0
    assert outside.max() == 0.0


def test_a_settle_carries_the_patch_without_a_step(bench: Bench) -> None:
    origin, goal = Still(bench.reels["idle"], 7), Still(bench.reels["greet"], 0)
    move = Move(origin, goal, 0, 9, 9)
    shown = [bench.drawn(Shot(origin), AA), *(bench.drawn(move.shot(step), AA) for step in range(1, 9))]
    shown.append(bench.drawn(Shot(goal), AA))
    steps = [np.abs(part(a, MOUTH) - part(b, MOUTH)).mean() for a, b in pairwise(shown)]
    whole = np.abs(part(shown[0], MOUTH) - part(shown[-1], MOUTH)).mean()
    assert max(steps) < 0.5 * whole


@pytest.mark.parametrize("one_image", [True, False])
def test_light_falls_on_a_patch_as_on_the_face(bench: Bench, one_image: bool) -> None:
    """A patch that shows what is there already cannot be seen, in any light."""
    bench.glass.set(look("candle"))
    reel = bench.reels["idle"]
    shot = Shot(Still(reel, 0)) if one_image else Shot(Still(reel, 0), Still(reel, 0), 0.5)
    ahead = Look(0.0, 0.0, 1.0)
    atlas_itself = bench.drawn(Shot(Still(bench.reels["gaze"], 4)), unlit=False)
    patched = bench.drawn(shot, None, ahead, unlit=False)
    for box in (LEFT_EYE, RIGHT_EYE):
        assert np.abs(part(patched, box) - part(atlas_itself, box)).mean() < 0.5
