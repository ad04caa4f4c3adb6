"""Panels that the system can switch off: a backlight in sysfs, ``vcgencmd``, or DPMS by ``xset``. Tier 2."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from frame_node.errors import PanelDeaf

BACKLIGHTS = Path("/sys/class/backlight")
PATIENCE_S = 5.0
COMMANDS = {
    "vcgencmd": (("vcgencmd", "display_power", "0"), ("vcgencmd", "display_power", "1")),
    "dpms": (("xset", "dpms", "force", "off"), ("xset", "dpms", "force", "on")),
}


class BacklightPanel:
    """See the Panel port. ``bl_power`` is 0 for lit and 4 for dark, as the kernel has it."""

    def __init__(self, folder: Path = BACKLIGHTS) -> None:
        self._folder = folder

    async def light(self, on: bool) -> None:
        switches = sorted(self._folder.glob("*/bl_power"))
        if not switches:
            raise PanelDeaf(f"no backlight in {self._folder}")
        try:
            for switch in switches:
                await asyncio.to_thread(switch.write_text, "0" if on else "4")
        except OSError as error:
            raise PanelDeaf(f"{error.filename}: {error.strerror}") from error


class CommandPanel:
    """See the Panel port."""

    def __init__(self, off: Sequence[str], on: Sequence[str]) -> None:
        self._off, self._on = off, on

    async def light(self, on: bool) -> None:
        words = self._on if on else self._off
        quiet = asyncio.subprocess.DEVNULL
        try:
            process = await asyncio.create_subprocess_exec(*words, stdin=quiet, stdout=quiet, stderr=quiet)
        except OSError as error:
            raise PanelDeaf(f"{words[0]}: {error.strerror}") from error
        try:
            async with asyncio.timeout(PATIENCE_S):
                status = await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise PanelDeaf(f"{words[0]} did not answer in {PATIENCE_S:.0f} s") from None
        if status:
            raise PanelDeaf(f"{words[0]} ended with status {status}")


class GlassOnly:
    """See the Panel port: nothing but the glass goes dark, which the player does."""

    async def light(self, on: bool) -> None:
        return None


def panel_of(power: str) -> BacklightPanel | CommandPanel | GlassOnly:
    """By the setting ``panel.power``."""
    if power in COMMANDS:
        return CommandPanel(*COMMANDS[power])
    return BacklightPanel() if power == "backlight" else GlassOnly()
