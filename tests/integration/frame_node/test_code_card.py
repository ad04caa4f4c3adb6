"""The card with the six digits, on real glass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from frame_node.player.code_card import draw
from frame_node.player.glass import Glass
from frame_node.player.window import Window
from protocol.messages.player import ShowCode

SIZES = [(240, 320), (480, 640), (800, 480)]


@pytest.fixture(params=SIZES, ids=str)
def glass(request: pytest.FixtureRequest) -> Iterator[Glass]:
    window = Window("offscreen", request.param, "test")
    yield Glass(*request.param, source="rgb")
    window.close()


def seen(glass: Glass, code: str = "405612", name: str = "Hallway") -> list[list[bool]]:
    """Which pixels are ink, by rows."""
    draw(glass, ShowCode(name=name, code=code, hub_url="http://192.0.2.7:8400"))
    rgba, width = glass.read_back(), glass.width
    return [[rgba[4 * (y * width + x)] > 128 for x in range(width)] for y in range(glass.height)]


def test_the_digits_are_large_and_in_the_middle(glass: Glass) -> None:
    rows = seen(glass)
    inked = [y for y, row in enumerate(rows) if any(row) and 0.33 < y / glass.height < 0.57]
    assert len(inked) > glass.height * 0.08
    left = min(x for y in inked for x, ink in enumerate(rows[y]) if ink)
    right = max(x for y in inked for x, ink in enumerate(rows[y]) if ink)
    assert abs((left + right) / 2 - glass.width / 2) < glass.width * 0.05


def test_another_code_is_another_picture(glass: Glass) -> None:
    assert seen(glass, "405612") != seen(glass, "405613")


def test_nothing_is_cut_off_however_long_the_name(glass: Glass) -> None:
    rows = seen(glass, name="The frame above the piano in the room that nobody uses any more")
    assert not any(row[0] or row[-1] for row in rows)
    assert any(any(row) for row in rows[: glass.height // 3])
