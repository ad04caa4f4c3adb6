"""The glass goes black when the panel is to be dark, for real, and time goes on behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from frame_node.services.player_process import PlayerProcess
from frame_node.settings import PanelSettings
from protocol.messages.player import ApplyLook, LightGlass, NowShowing, PlayerUp, SnapshotTaken, TakeSnapshot
from tests.clips import HEIGHT, WIDTH, MadeClip
from tests.contract.vision.test_player_port import Controller, running
from tests.frame_fakes import OpenInbox
from tests.patience import PATIENCE_S, undisturbed_async

SIZE = PanelSettings(width=WIDTH, height=HEIGHT, motion="none", care=False)


@pytest.mark.parametrize("weather", ["", "snow"])
async def test_a_dark_glass_is_black_and_a_performance_goes_on_behind_it(
    made: dict[str, MadeClip], tmp_path: Path, weather: str
) -> None:
    inbox = OpenInbox()
    controller = Controller(PlayerProcess(SIZE, "offscreen", "test", inbox), inbox, made)
    async with running(controller.player):
        await controller.until(PlayerUp)
        await controller.hang("idle", "greet")
        await controller.until(NowShowing, lambda said: said.presented > 0 or said.state == "idle")
        await controller.player.tell(ApplyLook(preset="plain", fade_ms=0, weather=weather))
        await until_brightest(controller, tmp_path / "lit.png", lambda level: level > 60)
        await controller.player.tell(LightGlass(on=False))
        await until_brightest(controller, tmp_path / "dark.png", lambda level: level == 0)
        neutral = controller.made["greet"].record.neutral
        await undisturbed_async(controller.performed, lambda tried: tried[1].first == neutral)
        assert await brightest(controller, tmp_path / "still-dark.png") == 0
        await controller.player.tell(LightGlass(on=True))
        await until_brightest(controller, tmp_path / "again.png", lambda level: level > 60)


async def until_brightest(controller: Controller, path: Path, fits: Callable[[int], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not fits(await brightest(controller, path)):
            await asyncio.sleep(0.1)


async def brightest(controller: Controller, path: Path) -> int:
    before = len(controller.said(SnapshotTaken))
    await controller.player.tell(TakeSnapshot(path=str(path)))
    async with asyncio.timeout(PATIENCE_S):
        while len(controller.said(SnapshotTaken)) == before:
            await asyncio.sleep(0.02)
    return int(np.asarray(Image.open(path).convert("RGB")).max())
