"""Native and browser glass show the same: one shader, one picture, many lights, compared value by value."""

from __future__ import annotations

import base64
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Page

from protocol.look import presets
from tests.e2e.conftest import Living
from tests.e2e.house import GRANDMA

ROOT = Path(__file__).resolve().parents[2]
NATIVE = ROOT / ".venv-vision" / "bin" / "python"
SIZE = (300, 400)
SECONDS = 1.0
MEAN_LIMIT, LARGEST_LIMIT = 1.0, 4.0
DRAW = """async ({ png, preset, width, height, seconds }) => {
  const { Glass } = await import('/static/js/frame/glass.js');
  const { still } = await import('/static/js/frame/shot.js');
  const look = await (await fetch('/api/look')).json();
  const blob = new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], { type: 'image/png' });
  const picture = await createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  const glass = Glass.open(Object.assign(document.createElement('canvas'), { width, height }), look);
  glass.load('base', picture, picture.width, picture.height);
  glass.draw(still(), { look: look.presets[preset].values, brightness: 1, seconds });
  const rows = glass.readBack();
  glass.close();
  let text = '';
  for (let at = 0; at < rows.length; at += 32768) text += String.fromCharCode(...rows.subarray(at, at + 32768));
  return btoa(text);
}"""


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A portrait without any colour profile, so that only the glass decides about colours."""
    path = tmp_path_factory.mktemp("glass") / "grandma.png"
    Image.open(GRANDMA).convert("RGB").save(path, icc_profile=None)
    return path


def test_there_are_twelve_lights_at_least() -> None:
    assert len(presets()) >= 12


@pytest.mark.parametrize("preset", list(presets()))
def test_both_glasses_agree(preset: str, picture: Path, page: Page, living: Living, tmp_path: Path) -> None:
    out = tmp_path / "native.png"
    size = f"{SIZE[0]}x{SIZE[1]}"
    words = ["--preset", preset, "--size", size, "--time", str(SECONDS), "--out", str(out)]
    subprocess.run([NATIVE, "-m", "frame_node.player.snapshot", str(picture), *words], check=True, cwd=ROOT, timeout=60)
    native = Image.open(out).convert("RGB")

    page.goto(f"{living.house.url}/docs")
    png = base64.b64encode(picture.read_bytes()).decode()
    asked = {"png": png, "preset": preset, "width": SIZE[0], "height": SIZE[1], "seconds": SECONDS}
    rows = base64.b64decode(page.evaluate(DRAW, asked))
    browser = Image.frombytes("RGBA", SIZE, rows).convert("RGB")

    statistics = ImageStat.Stat(ImageChops.difference(native, browser))
    assert max(high for _, high in statistics.extrema) <= LARGEST_LIMIT
    assert sum(statistics.mean) / 3 <= MEAN_LIMIT
    assert sum(ImageStat.Stat(native).mean) > 0.5, "both black would agree too"
