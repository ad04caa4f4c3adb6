"""Patches in the real player process: in time with a track, through gestures, beside a viewer."""

from __future__ import annotations

import asyncio
from itertools import count
from pathlib import Path

import numpy as np

from protocol.messages.player import (
    CancelCue,
    CueTurnedDown,
    GlanceAt,
    Hung,
    Performed,
    SpeakCue,
    Spoke,
    ViewerAt,
    ViewerGone,
)
from protocol.runtime.clock import monotonic_ns
from protocol.track import Box
from protocol.words import CueId
from tests.clips import FACE, LEFT_EYE, MOUTH, MadeClip
from tests.integration.frame_node.watched import MS, Made, iris, part, process, until
from tests.patience import undisturbed_async


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
