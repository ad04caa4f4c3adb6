"""Patches on real OpenGL ES and in the real player process: a mouth that says what it is told, eyes that follow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count, pairwise
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image as Pillow

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
from frame_node.services.player_process import PlayerProcess
from frame_node.settings import PanelSettings
from protocol.look import look
from protocol.messages.player import (
    ApplyLook,
    CancelCue,
    CueTurnedDown,
    GlanceAt,
    Hung,
    Performed,
    PlayerUp,
    SnapshotTaken,
    SpeakCue,
    Spoke,
    TakeSnapshot,
    ViewerAt,
    ViewerGone,
)
from protocol.runtime.clock import monotonic_ns
from protocol.track import Box
from protocol.words import CueId
from tests.clips import FACE, HEIGHT, LEFT_EYE, MOUTH, PORTRAIT, RIGHT_EYE, WIDTH, MadeClip
from tests.contract.vision.test_player_port import Controller, running
from tests.frame_fakes import OpenInbox
from tests.patience import PATIENCE_S, undisturbed_async

T = TypeVar("T")
Made = dict[str, MadeClip]
Picture = NDArray[np.float64]
MS = 1_000_000
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


def part(picture: Picture, box: Box) -> Picture:
    rows = slice(round(box.y * HEIGHT), round((box.y + box.h) * HEIGHT))
    return picture[rows, round(box.x * WIDTH) : round((box.x + box.w) * WIDTH)]


def iris(picture: Picture) -> float | None:
    """Where across a picture its black pixels lie, in pixels; the made-up face itself has none."""
    columns = np.nonzero(picture.mean(axis=2) < 25.0)[1]
    return float(columns.mean()) if len(columns) else None


def grown(box: Box, by: float) -> Box:
    return Box(box.x - by * box.w, box.y - by * box.h, box.w * (1 + 2 * by), box.h * (1 + 2 * by))


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


# --- the real process ------------------------------------------------------------------------------------


class Watched(Controller):
    """A player process whose picture is looked at."""

    folder: Path

    async def picture(self) -> Picture:
        path = self.folder / f"{monotonic_ns()}.png"
        await self.player.tell(TakeSnapshot(path=str(path)))
        taken = await self.until(SnapshotTaken, lambda said: said.path == str(path))
        assert not taken.problem
        return np.asarray(Pillow.open(path).convert("RGB"), dtype=np.float64)

    async def speak(self, name: str, *marks: tuple[int, str], in_ms: int = 200, lasts_ms: int = 3_000) -> int:
        start = monotonic_ns() + in_ms * MS
        track = tuple((begin * MS, viseme) for begin, viseme in marks)
        times = {"start_ns": start, "lasts_ns": lasts_ms * MS, "expires_ns": start + 60_000 * MS}
        await self.player.tell(SpeakCue(cue_id=CueId(name), marks=track, **times))
        return start

    async def mouth_at(self, ns: int = 0) -> float:
        """How dark the mouth's middle is at an instant, or now."""
        await asyncio.sleep(max(0.0, (ns - monotonic_ns()) / 1e9))
        middle = Box(MOUTH.x + 0.3 * MOUTH.w, MOUTH.y + 0.25 * MOUTH.h, 0.4 * MOUTH.w, 0.5 * MOUTH.h)
        return float(255.0 - part(await self.picture(), middle).mean())


async def until(see: Callable[[], Awaitable[T]], fits: Callable[[T], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not fits(await see()):
            await asyncio.sleep(0.05)


@asynccontextmanager
async def process(made: Made, folder: Path, *hung: str) -> AsyncIterator[Watched]:
    inbox = OpenInbox()
    player = PlayerProcess(PanelSettings(width=WIDTH, height=HEIGHT), "offscreen", "test", inbox)
    async with running(player):
        watched = Watched(player, inbox, made)
        watched.folder = folder
        await watched.until(PlayerUp)
        await player.tell(ApplyLook(preset="plain", fade_ms=0))
        await watched.hang(*(hung or made))
        yield watched


async def test_the_mouth_moves_with_the_track_and_is_shut_in_silence(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path) as player:
        bare = await player.mouth_at()

        async def said(name: str) -> list[float]:
            """How far the mouth is opened in the middle of each sound."""
            start = await player.speak(name, (0, "aa"), (700, "sil"), (1_400, "aa"), lasts_ms=2_100)
            seen = [await player.mouth_at(start + ms * MS) - bare for ms in (400, 1_050, 1_750)]
            spoke = await player.until(Spoke, lambda spoke: spoke.cue_id == name)
            assert not spoke.cancelled
            assert abs(spoke.ended_ns - start - 2_100 * MS) < 1 * MS
            return seen

        def moves(seen: list[float]) -> bool:
            """Between two sounds the lips meet."""
            opened, shut, again = seen
            return opened > 40.0 and again > 40.0 and opened - shut > 30.0

        names = (f"s{number}" for number in count())
        await undisturbed_async(lambda: said(next(names)), moves)
        await until(player.mouth_at, lambda opening: abs(opening - bare) < 15.0)


async def test_what_is_said_stands_at_the_foot_of_the_panel_while_it_is_said(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path) as player:
        bare = await player.picture()
        start = monotonic_ns() + 200 * MS
        times = {"start_ns": start, "lasts_ns": 900 * MS, "expires_ns": start + 2_000 * MS}
        await player.player.tell(SpeakCue(cue_id=CueId("s"), marks=((0, "aa"),), words="Dinner is ready", **times))
        await asyncio.sleep(0.6)
        captioned = await player.picture()
        foot = Box(0.35, 0.89, 0.3, 0.05)
        assert part(bare, foot).mean() - part(captioned, foot).mean() > 20.0, "a dark card"
        assert part(captioned, foot).max() > 180.0, "with light words"
        assert np.abs(part(bare, Box(0.0, 0.0, 1.0, 0.1)) - part(captioned, Box(0.0, 0.0, 1.0, 0.1))).mean() < 3.0
        await player.until(Spoke)
        await asyncio.sleep(1.5)
        assert np.abs(part(await player.picture(), foot) - part(bare, foot)).mean() < 3.0


async def test_it_speaks_through_a_gesture(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path) as player:
        moved = Box(MOUTH.x, MOUTH.y, MOUTH.w, MOUTH.h + 0.04)
        names = count()

        async def darker() -> float:
            """By how much the mouth of a face that nods is darker than one that neither speaks nor nods."""
            number = next(names)
            bare = float(255.0 - part(await player.picture(), MOUTH).mean())
            await player.speak(f"s{number}", (0, "aa"), lasts_ms=2_500)
            order = await player.cue(f"c{number}", "nod", in_ms=500)
            await asyncio.sleep(max(0.0, (order.start_ns + 150 * MS - monotonic_ns()) / 1e9))
            seen = float(255.0 - part(await player.picture(), moved).mean())
            await player.until(Spoke, lambda spoke: spoke.cue_id == f"s{number}")
            done = await player.ended(order)
            return seen - bare if isinstance(done, Performed) else 0.0

        await undisturbed_async(darker, lambda by: by > 10.0)


async def test_a_cancelled_speech_shuts_the_mouth(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path) as player:
        bare = await player.mouth_at()
        await player.speak("s", (0, "aa"), lasts_ms=60_000)
        await until(player.mouth_at, lambda opening: opening - bare > 40.0)
        await player.player.tell(CancelCue(cue_id=CueId("s")))
        assert (await player.until(Spoke)).cancelled
        await until(player.mouth_at, lambda opening: abs(opening - bare) < 15.0)


async def test_what_cannot_be_said_is_refused_with_its_code(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path, "idle", "greet") as player:
        await player.speak("early", (0, "aa"))
        assert await player.turned_down("early") == "playback.no_atlas"
        await player.hang(*speaking)
        await player.speak("odd", (0, "zz"))
        assert await player.turned_down("odd") == "playback.unknown_viseme"
        await player.speak("late", (0, "aa"), in_ms=-65_000)
        assert await player.turned_down("late") == "playback.expired"
        await player.speak("first", (0, "aa"), in_ms=30_000, lasts_ms=60_000)
        await player.speak("second", (0, "aa"), in_ms=31_000)
        assert await player.turned_down("second") == "playback.busy"
        await player.hang("idle", "greet")
        assert await player.turned_down("first") == "playback.cancelled"


async def test_the_eyes_follow_a_viewer_and_come_back(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path) as player:

        async def left_iris() -> float | None:
            around = Box(FACE.x, LEFT_EYE.y - 0.03, FACE.w / 2, LEFT_EYE.h + 0.06)
            return iris(part(await player.picture(), around))

        assert await left_iris() is None
        await player.player.tell(ViewerAt(x=-1.0, y=0.0, near=1.0))
        await until(left_iris, lambda seen: seen is not None)
        await asyncio.sleep(0.9)
        left = await left_iris()
        assert left is not None
        await player.player.tell(ViewerAt(x=1.0, y=0.0, near=1.0))
        await until(left_iris, lambda right: right is not None and right - left > 5.0)
        await player.player.tell(ViewerGone())
        await until(left_iris, lambda seen: seen is None)


async def test_the_eyes_glance_at_what_happens_beside_and_come_back(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path) as player:

        async def left_iris() -> float | None:
            around = Box(FACE.x, LEFT_EYE.y - 0.03, FACE.w / 2, LEFT_EYE.h + 0.06)
            return iris(part(await player.picture(), around))

        async def glance(x: float) -> None:
            now = monotonic_ns()
            await player.player.tell(GlanceAt(x=x, y=0.0, start_ns=now, until_ns=now + 60_000 * MS))

        assert await left_iris() is None
        await glance(-1.0)
        await until(left_iris, lambda seen: seen is not None)
        await asyncio.sleep(0.9)
        left = await left_iris()
        assert left is not None
        await glance(1.0)
        await until(left_iris, lambda right: right is not None and right - left > 5.0)
        await player.player.tell(CancelCue())
        await until(left_iris, lambda seen: seen is None)


async def test_a_broken_atlas_costs_the_patches_only(speaking: Made, tmp_path: Path) -> None:
    clip = speaking["visemes"]
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(clip.video.read_bytes()[:-2_000])
    broken = speaking | {"visemes": MadeClip(clip.record, cut, clip.track)}
    async with process(broken, tmp_path) as player:
        hung = player.said(Hung)[-1]
        assert speaking["greet"].record.clip in hung.clips
        await player.speak("s", (0, "aa"))
        assert await player.turned_down("s") == "playback.no_atlas"
        assert not [said for said in player.said(CueTurnedDown) if said.code == "playback.clip_broken"]


async def test_hanging_again_keeps_the_sheet(speaking: Made, tmp_path: Path) -> None:
    async with process(speaking, tmp_path) as player:
        await player.hang(*speaking)
        bare = await player.mouth_at()
        await player.speak("s", (0, "aa"), lasts_ms=60_000)
        await until(player.mouth_at, lambda opening: opening - bare > 40.0)
