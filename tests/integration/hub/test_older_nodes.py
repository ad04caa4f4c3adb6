"""Nodes of the release before at the hub of today: they are welcomed, render, fetch and perform.

They cannot be paired, so they reach it by a broker that lets them in.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.older_node import speaking_as_older
from tests.storms_hub import open_hub, scripted_house, settle_in, wave


async def test_frame_and_render_node_of_the_release_before_do_their_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_hub(tmp_path) as hub, speaking_as_older(monkeypatch):
        frame, render = scripted_house(hub)
        async with frame, render:
            await settle_in(hub, frame)
            await wave(hub, frame)
        unknown = {problem["code"] for problem in hub.house()["problems"] if problem["key"].startswith("ignored/")}
        assert not unknown, "nothing that an older node says is refused"
