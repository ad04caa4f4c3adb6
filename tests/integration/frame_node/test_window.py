"""A real window on a screen that nobody sees: without vsync, as on virtual machines and remote desktops."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from frame_node.services.player_process import player_environment
from protocol.messages.player import PLAYER_PIPE, PlayerUp, SnapshotTaken, TakeSnapshot
from protocol.runtime.child import Child
from tests.screens import hidden_screen


async def test_the_player_opens_a_window_where_there_is_no_vsync(tmp_path: Path) -> None:
    with hidden_screen(320, 400) as display:
        environment = {**os.environ, **player_environment("window"), "DISPLAY": display, "SDL_VIDEODRIVER": "x11"}
        argv = [sys.executable, "-m", "frame_node.player", "--mode", "window", "--size", "200x300"]
        child = await Child.start(argv, PLAYER_PIPE, environment)
        try:
            messages = child.messages()
            up = await anext(messages)
            assert isinstance(up, PlayerUp)
            assert (up.driver, up.width, up.height) == ("x11", 200, 300)
            await child.send(TakeSnapshot(path=str(tmp_path / "shot.png")))
            async for said in messages:
                if isinstance(said, SnapshotTaken):
                    assert (said.problem, said.width, said.height) == ("", 200, 300)
                    break
        finally:
            await child.stop()
    assert (tmp_path / "shot.png").stat().st_size > 0
