"""Panels: every one goes dark and comes back, or says that it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from frame_node.adapters.panel_system import BacklightPanel, CommandPanel, GlassOnly, panel_of
from frame_node.errors import PanelDeaf
from frame_node.ports import Panel


class Bench:
    """A panel, and what can be seen of it."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._switch = folder / "panel" / "bl_power"
        self._switch.parent.mkdir()
        self._switch.write_text("0")
        write = ["sh", "-c", f"printf %s $0 > {self._switch}"]
        kinds: dict[str, Panel] = {
            "backlight": BacklightPanel(folder),
            "command": CommandPanel([*write, "4"], [*write, "0"]),
        }
        self.panel = kinds[kind]

    @property
    def is_lit(self) -> bool:
        return self._switch.read_text() == "0"


@pytest.fixture(params=["backlight", "command"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Bench:
    return Bench(request.param, tmp_path)


async def test_it_goes_dark_and_comes_back_however_often_it_is_told(bench: Bench) -> None:
    for wish in (False, False, True, True, False, True):
        await bench.panel.light(wish)
        assert bench.is_lit == wish


@pytest.mark.parametrize(
    "panel",
    [BacklightPanel(Path("/nowhere")), CommandPanel(["false"], ["false"]), CommandPanel(["no-such-command"], ["x"])],
    ids=["no backlight", "a command that fails", "no command"],
)
async def test_one_that_cannot_says_so(panel: Panel) -> None:
    with pytest.raises(PanelDeaf):
        await panel.light(False)


def test_the_setting_chooses_and_the_glass_alone_always_works() -> None:
    assert isinstance(panel_of("glass"), GlassOnly)
    assert isinstance(panel_of("backlight"), BacklightPanel)
    assert isinstance(panel_of("dpms"), CommandPanel) and isinstance(panel_of("vcgencmd"), CommandPanel)
