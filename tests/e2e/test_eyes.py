"""A frame with eyes in a whole house: somebody comes, looks, waves, is greeted, and goes; the page says all of it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Living
from tests.e2e.house import JsonObject, frame_called
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]


def filmed(folder: Path) -> Path:
    """A photo of a face that comes, moves, waves with a drawn hand, and leaves; in 14 s, again and again."""
    video = folder / "visit.mp4"
    python = ROOT / ".venv-vision" / "bin" / "python"
    subprocess.run([python, "-m", "tests.sequences", str(video), "14"], cwd=ROOT, check=True)
    return video


def test_a_viewer_comes_is_greeted_and_leaves(page: Page, living: Living, tmp_path: Path) -> None:
    house = living.house
    camera = f"file:{filmed(tmp_path)}"
    house.start("Stairs", "frame", "--offscreen", "--size", "240x320", "--camera", camera)
    try:
        house.until("the frame", lambda now: frame_called(now, "Stairs")["online"])
        frame = frame_called(house.look(), "Stairs")["id"]
        house.hang(frame, living.grandma)
        house.until("Grandma", lambda now: frame_called(now, "Stairs")["state"] == "idle")

        def sees(now: JsonObject) -> JsonObject:
            return dict(frame_called(now, "Stairs")["eyes"] or {})

        house.until("a viewer who looks", lambda now: sees(now).get("attentive"))
        page.goto(house.url)
        card = page.locator(f'[data-frame="{frame}"] .eyes')
        expect(card).to_have_text(re.compile(r"Somebody (looks at it|is there), [\d.]+ m away"))

        def greeted(now: JsonObject) -> JsonObject | None:
            done = (one for one in now["performances"] if one["frame"] == frame)
            return next((one for one in done if one["gesture"] == "wave" and not one["cancelled"]), None)

        performance = house.until("a greeting", greeted)
        assert performance["performed_as"] == "greet" and performance["cue_id"].startswith(frame)
        assert any(line["words"] == "A viewer waved at Stairs." for line in house.look()["activity"])
        expect(card).to_have_text("Sees nobody")
        others = page.locator(f'[data-frame]:not([data-frame="{frame}"]):not(.is-offline) .eyes')
        expect(others.first).to_have_text("Has no camera")
    finally:
        node = house.nodes.pop("Stairs")
        node.terminate()
        node.wait(PATIENCE_S)
