"""The glass on real OpenGL ES: what the shader draws, read back."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from frame_node.core import passage, playback
from frame_node.core.move import Shot, Still
from frame_node.core.phases import Ended, Idling, Ordered, Performing, Playback
from frame_node.core.reel import Repertoire
from frame_node.player.glass import Glass
from frame_node.player.scene import Mat, Scene
from frame_node.player.shelf import Shelf, ShelvedClip
from frame_node.player.snapshot import Wish, render
from frame_node.player.window import Window, save_png
from protocol.look import Source, look, presets
from protocol.look.weather import weathers
from protocol.track import Box
from protocol.words import CueId
from tests.clips import HEIGHT, WIDTH, MadeClip, rendered

Grey = NDArray[np.float64]
MS = 1_000_000
PHOTOS = Path(__file__).parents[3] / "demo" / "photos"


@pytest.fixture
def window() -> Iterator[Window]:
    opened = Window("offscreen", (WIDTH, HEIGHT), "test")
    yield opened
    opened.close()


def pixels(glass: Glass) -> Grey:
    raw = np.frombuffer(glass.read_back(), np.uint8).reshape(glass.height, glass.width, 4)
    return raw[..., :3].astype(np.float64)


def put_on_shelf(made: dict[str, MadeClip]) -> tuple[Shelf, Repertoire]:
    shelf = Shelf()
    for clip in made.values():
        shelf.put(ShelvedClip(clip.playable, clip.record.portrait, 6))
    reels = {clip.record.clip: shelf.reel(clip.record.clip) for clip in made.values()}
    idles = tuple(reel for reel in reels.values() if reel.gesture == "idle")
    gestures = {name: reel for name, reel in reels.items() if reel.gesture != "idle"}
    return shelf, Repertoire(idles[0].portrait, idles[0], gestures, idles=idles)


def test_an_unwarped_plain_image_is_the_decoded_image(window: Window, made: dict[str, MadeClip]) -> None:
    glass = Glass(WIDTH, HEIGHT)
    shelf, repertoire = put_on_shelf(made)
    image = shelf.image(Still(repertoire.idle, 30))
    glass.upload("base", image)
    glass.draw()
    planes = image.frame.to_ndarray(format="rgb24").astype(np.float64)
    difference = np.abs(pixels(glass) - planes)
    # The reference takes the nearest chroma sample, the glass interpolates: colour edges differ a little.
    assert difference.mean() <= 1.0 and difference.max() <= 10.0


def test_what_is_uploaded_as_pixels_looks_as_what_is_uploaded_as_planes(made: dict[str, MadeClip]) -> None:
    drawn: dict[Source, list[Grey]] = {"yuv": [], "rgb": []}
    for source, pictures in drawn.items():
        opened = Window("offscreen", (WIDTH, HEIGHT), "test")
        glass = Glass(WIDTH, HEIGHT, source)
        shelf, repertoire = put_on_shelf(made)
        first, later = (shelf.image(Still(repertoire.idle, number)) for number in (0, 30))
        glass.upload_layers(first, later, later)
        glass.upload("base", first)
        glass.upload("over", later)
        glass.set({"u_mix": (0.4,), "u_parallax": (0.04, 0.02)})
        for layers, one_image in ((False, True), (False, False), (True, True)):
            glass.draw(one_image=one_image, layers=layers)
            pictures.append(pixels(glass))
        opened.close()
    for planes, packed in zip(drawn["yuv"], drawn["rgb"], strict=True):
        difference = np.abs(planes - packed)
        # Colours beyond sRGB are cut off before interpolation in one, behind it in the other: at hard edges it shows.
        assert difference.mean() <= 1.0 and np.percentile(difference, 99.9) <= 8.0


@pytest.mark.parametrize("preset", ["plain", "candle"])
def test_the_cheap_variants_change_no_pixel(window: Window, made: dict[str, MadeClip], preset: str) -> None:
    glass = Glass(WIDTH, HEIGHT)
    shelf, repertoire = put_on_shelf(made)
    for side in ("base", "over"):
        glass.upload(side, shelf.image(Still(repertoire.idle, 30)))
    glass.set(look(preset))
    glass.draw()
    full = pixels(glass)
    glass.draw(one_image=True, unlit=preset == "plain")
    assert np.abs(pixels(glass) - full).max() <= 1.0


def window_onto(glass: Glass, box: tuple[int, int, int, int]) -> Callable[[float], Grey]:
    """A grey person of the box's size before a striped wall, as layers; gives what is drawn for a viewer at x."""
    left, top, right, bottom = box
    stripes = np.where(np.arange(glass.width) // 4 % 2, 200, 60).astype(np.uint8)
    wall = np.repeat(np.tile(stripes, (glass.height, 1))[..., None], 3, axis=2)
    photo, matte = wall.copy(), np.zeros_like(wall)
    photo[top:bottom, left:right], matte[top:bottom, left:right] = 120, 255
    size = glass.width, glass.height
    glass.upload_rgb("base", *size, photo.tobytes())
    depth = np.full_like(wall, 191)
    glass.upload_rgb_layers((*size, wall.tobytes()), (*size, matte.tobytes()), (*size, depth.tobytes()))

    def seen(x: float) -> Grey:
        glass.set({"u_parallax": (x, 0.0)})
        glass.draw(one_image=True, unlit=True, layers=True)
        return pixels(glass)

    return seen


def test_a_viewer_who_moves_sees_another_part_of_the_wall_behind_the_person(window: Window) -> None:
    glass = Glass(WIDTH, HEIGHT, source="rgb")
    seen = window_onto(glass, (60, 60, 130, 200))
    straight, aside = seen(0.0), seen(8.0 / WIDTH / 0.85)
    assert np.abs(straight - aside)[80:180, 66:124].max() <= 2.0, "the person hardly moves"
    wall = np.s_[10:50, 20:-20]
    assert np.abs(np.roll(straight, 8, axis=1) - aside)[wall].max() <= 2.0, "the wall goes with the viewer, 8 pixels"


def test_without_a_shift_layers_change_no_pixel(window: Window) -> None:
    """Even when they are wrong."""
    glass = Glass(WIDTH, HEIGHT, source="rgb")
    seen = window_onto(glass, (60, 60, 130, 200))
    chance = np.random.default_rng(3)
    glass.upload_rgb("base", WIDTH, HEIGHT, chance.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8).tobytes())
    glass.draw(one_image=True, unlit=True)
    plain = pixels(glass)
    assert np.abs(seen(0.0) - plain).max() <= 1.0


@pytest.mark.parametrize("name", list(weathers()))
def test_the_person_hides_what_falls_far_behind(window: Window, name: str) -> None:
    glass = Glass(WIDTH, HEIGHT, source="rgb")
    seen = window_onto(glass, (60, 60, 130, 200))
    glass.set({"u_panel_size": (float(WIDTH), float(HEIGHT))})
    hidden, all_of_it = 0.0, 0.0
    for second in range(12):
        glass.set({"u_time": (float(second),)})
        clear = seen(0.0)
        glass.draw_weather(weathers()[name], 1.0, (1.0, 1.0, 1.0), layers=True)
        behind = np.abs(pixels(glass) - clear)
        seen(0.0)
        glass.draw_weather(weathers()[name], 1.0, (1.0, 1.0, 1.0), layers=False)
        before = np.abs(pixels(glass) - clear)
        person = np.s_[60:200, 60:130]
        hidden, all_of_it = hidden + behind[person].sum(), all_of_it + before[person].sum()
        assert np.array_equal(behind[:50], before[:50]), "past the person it is the same"
    assert 0.0 < hidden < 0.9 * all_of_it


def test_every_light_is_different_and_none_is_black(tmp_path: Path) -> None:
    rows = np.linspace(0, 255, 64).astype(np.uint8)
    picture = np.stack(
        [np.broadcast_to(rows, (64, 64)), np.broadcast_to(rows[:, None], (64, 64)), np.full((64, 64), 128)]
    )
    rgba = np.concatenate([picture.transpose(1, 2, 0).astype(np.uint8), np.full((64, 64, 1), 255, np.uint8)], axis=-1)
    file = tmp_path / "chart.png"
    save_png(str(file), 64, 64, rgba.tobytes())
    drawn = {name: np.frombuffer(render(file, Wish(name, (64, 64))), np.uint8) for name in presets()}
    assert np.array_equal(drawn["plain"].reshape(64, 64, 4)[..., :3], rgba[..., :3])
    assert len({picture.tobytes() for picture in drawn.values()}) == len(drawn)
    assert all(picture.reshape(-1, 4)[:, :3].max() > 20 for picture in drawn.values())


def test_twenty_cues_at_random_phases_never_make_a_visible_step(window: Window, made: dict[str, MadeClip]) -> None:
    """Decoded, warped, drawn and read back at every instant of playback; time is simulated, so the run is exact."""
    shelf, repertoire = put_on_shelf(made)
    largest, performed = largest_step(shelf, repertoire, window, cues=20, seed=7)
    assert performed == 20
    normal = normal_step(shelf, repertoire, window)
    assert largest <= 3.0 * normal, f"{largest / normal:.2f} normal steps"


@pytest.mark.parametrize("photo", sorted(PHOTOS.glob("*-*.*")), ids=lambda photo: photo.stem)
def test_a_rendered_portrait_settles_and_returns_unseen(tmp_path: Path, photo: Path) -> None:
    """The same with a real face, rendered for the purpose by the command that a newcomer would use."""
    gestures = ["--gestures", "idle,nod,greet", "--cache", str(tmp_path / "cache")]
    render_it = [sys.executable, "-m", "protocol.runtime.cli", "render", str(photo), "--out", str(tmp_path), *gestures]
    subprocess.run(render_it, check=True, capture_output=True)
    made = rendered(tmp_path)
    assert sum(clip.record.gesture == "idle" for clip in made.values()) >= 3
    window = Window("offscreen", (192, 224), "test")
    shelf, repertoire = put_on_shelf(made)
    largest, performed = largest_step(shelf, repertoire, window, cues=20, seed=7)
    normal = normal_step(shelf, repertoire, window)
    window.close()
    assert performed == 20
    assert largest <= 3.0 * normal, f"{largest / normal:.2f} normal steps"


def largest_step(shelf: Shelf, repertoire: Repertoire, window: Window, cues: int, seed: int) -> tuple[float, int]:
    """The largest step between presented images while idling, settling and returning, in grey levels."""
    chance = random.Random(seed)
    glass = Glass(*window.size)
    scene = Scene(glass, shelf, Mat())
    box = repertoire.idle.track.face
    now = 0
    state, _ = playback.hang(Playback(), repertoire, now)
    before: Grey | None = None
    largest, performed, given, next_cue = 0.0, 0, 0, 400 * MS
    while given < cues or state.waiting or not isinstance(state.phase, Idling):
        if now >= next_cue and given < cues:
            given += 1
            clip = chance.choice(list(repertoire.gestures))
            start = now + chance.choice([0, 40, 90, 170, 400]) * MS + chance.randrange(33 * MS)
            state, _ = playback.arm(state, Ordered(CueId(f"c{given}"), clip, start, start + 10**10), now)
            next_cue = start + 3_000 * MS + chance.randrange(1_500 * MS)
        state, _ = passage.advance(state, now)
        coming = passage.upcoming(state, now)
        assert coming is not None
        now = max(now, coming.due_ns)
        phase = state.phase
        state, outcomes = passage.presented(state, coming, now)
        performed += sum(isinstance(one, Ended) for one in outcomes)
        if isinstance(phase, Performing) and coming.index < phase.reel.images - 1:
            before = None  # the gesture's own motion is the animator's
            continue
        scene.put(coming.shot)
        glass.draw(one_image=coming.shot.over is None, unlit=True)
        shown = in_box(pixels(glass), box)
        if before is not None:
            largest = max(largest, float(np.abs(shown - before).mean()))
        before = shown
    return largest, performed


def normal_step(shelf: Shelf, repertoire: Repertoire, window: Window) -> float:
    """The median step between consecutive idle images on this glass, in grey levels."""
    glass = Glass(*window.size)
    scene = Scene(glass, shelf, Mat())
    shown = []
    for image in range(repertoire.idle.loop_images):
        scene.put(Shot(Still(repertoire.idle, image)))
        glass.draw(one_image=True, unlit=True)
        shown.append(in_box(pixels(glass), repertoire.idle.track.face))
    return float(np.median([np.abs(a - b).mean() for a, b in pairwise(shown)]))


def in_box(picture: Grey, box: Box) -> Grey:
    height, width = picture.shape[:2]
    rows = slice(round(box.y * height), round((box.y + box.h) * height))
    return picture[rows, round(box.x * width) : round((box.x + box.w) * width)]
