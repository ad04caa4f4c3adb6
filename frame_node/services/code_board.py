"""The six digits of pairing, on the panel and on the terminal."""

from __future__ import annotations

import asyncio
import contextlib
import sys

from frame_node.services.player_process import player_environment
from frame_node.settings import FrameSettings, panel_mode
from protocol.errors import ChildGone
from protocol.messages.player import PLAYER_PIPE, ShowCode
from protocol.runtime.child import Child
from protocol.runtime.pairing import TerminalBoard


class PanelBoard(TerminalBoard):
    """See the CodeBoard port. ``run`` keeps the card on the panel; without a glass the terminal must do."""

    def __init__(self, settings: FrameSettings) -> None:
        self._panel = settings.panel
        self._name = settings.name
        self._cards: asyncio.Queue[ShowCode] = asyncio.Queue()

    def show(self, code: str, hub_url: str) -> None:
        super().show(code, hub_url)
        self._cards.put_nowait(ShowCode(name=self._name, code=code, hub_url=hub_url))

    async def run(self) -> None:
        mode = panel_mode(self._panel)
        argv = [sys.executable, "-m", "frame_node.player.code_card", "--mode", mode, "--title", self._name]
        argv += ["--size", f"{self._panel.width}x{self._panel.height}"]
        child = await Child.start(argv, PLAYER_PIPE, player_environment(mode))
        try:
            with contextlib.suppress(ChildGone):
                while True:
                    await child.send(await self._cards.get())
            await asyncio.Event().wait()
        finally:
            await child.stop()
