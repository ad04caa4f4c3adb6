"""A real player process whose picture is looked at."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow

from frame_node.services.player_process import PlayerProcess
from frame_node.settings import PanelSettings
from protocol.messages.player import (
    ApplyLook,
    PlayerUp,
    SnapshotTaken,
    SpeakCue,
    TakeSnapshot,
)
from protocol.runtime.clock import monotonic_ns
from protocol.track import Box
from protocol.words import CueId
from tests.clips import HEIGHT, MOUTH, WIDTH, MadeClip
from tests.contract.vision.test_player_port import Controller, running
from tests.frame_fakes import OpenInbox
from tests.patience import PATIENCE_S

T = TypeVar("T")
Made = dict[str, MadeClip]
Picture = NDArray[np.float64]
MS = 1_000_000


def part(picture: Picture, box: Box) -> Picture:
    rows = slice(round(box.y * HEIGHT), round((box.y + box.h) * HEIGHT))
    return picture[rows, round(box.x * WIDTH) : round((box.x + box.w) * WIDTH)]


def iris(picture: Picture) -> float | None:
    """Where across a picture its black pixels lie, in pixels; the made-up face itself has none."""
    columns = np.nonzero(picture.mean(axis=2) < 25.0)[1]
    return float(columns.mean()) if len(columns) else None


def grown(box: Box, by: float) -> Box:
    return Box(box.x - by * box.w, box.y - by * box.h, box.w * (1 + 2 * by), box.h * (1 + 2 * by))


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
