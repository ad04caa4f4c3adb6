"""The player as a child process."""

from __future__ import annotations

import contextlib
import sys

from frame_node.core.events import PlayerGone, PlayerSaid
from frame_node.ports import Inbox
from frame_node.settings import PanelMode, PanelSettings
from protocol.errors import ChildGone
from protocol.messages import Message
from protocol.messages.player import PLAYER_PIPE
from protocol.runtime.child import Child


def player_environment(mode: PanelMode) -> dict[str, str]:
    """For whatever draws on the panel."""
    environment = {"PYOPENGL_PLATFORM": "egl", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}
    environment["MALLOC_ARENA_MAX"] = "1"  # the loader's thread would keep a heap of its own
    environment["MALLOC_TRIM_THRESHOLD_"] = str(256 * 1024)  # decoded images go back to the system, 20 MB of them
    environment["MALLOC_MMAP_THRESHOLD_"] = str(32 * 1024)  # what decoders leave between images would pile up
    if mode == "offscreen":
        environment["SDL_VIDEODRIVER"] = "offscreen"
    return environment


class PlayerProcess:
    """See the PlayerPort port. Its end is an event and a failure: the supervisor starts it again, within its budget."""

    def __init__(self, panel: PanelSettings, mode: PanelMode, title: str, inbox: Inbox) -> None:
        self._argv, self._environment = player_command(panel, mode, title)
        self._inbox = inbox
        self._child: Child | None = None

    async def tell(self, message: Message) -> None:
        if self._child is not None:
            with contextlib.suppress(ChildGone):
                await self._child.send(message)

    async def run(self) -> None:
        child = await Child.start(self._argv, PLAYER_PIPE, self._environment)
        self._child = child
        try:
            async for message in child.messages():
                self._inbox.put(PlayerSaid(message))
        except ChildGone as gone:
            self._inbox.put(PlayerGone(gone.message))
            raise
        finally:
            self._child = None
            await child.stop()


def player_command(panel: PanelSettings, mode: PanelMode, title: str) -> tuple[list[str], dict[str, str]]:
    """How a player is started: its command line and what it needs in its environment."""
    argv = [sys.executable, "-m", "frame_node.player", "--mode", mode, "--title", title]
    argv += ["--size", f"{panel.width}x{panel.height}", "--mat", str(panel.mat)]
    argv += ["--delay", str(panel.delay_ms), "--motion", panel.motion]
    argv += ["--mat-colour", panel.mat_colour, *(["--care"] if panel.care else [])]
    return argv, player_environment(mode)
