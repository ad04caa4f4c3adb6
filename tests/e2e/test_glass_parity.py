"""Native and browser glass show the same: one shader, one picture, many lights, compared value by value."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageStat
from playwright.sync_api import Page

from protocol.look import presets
from protocol.look.weather import weathers
from tests.e2e.conftest import Living
from tests.e2e.house import GRANDMA
from tests.patience import PATIENCE_S

ROOT = Path(__file__).resolve().parents[2]
NATIVE = ROOT / ".venv-vision" / "bin" / "python"
SIZE = (300, 400)
SECONDS = 1.0
MEAN_LIMIT, LARGEST_LIMIT = 1.0, 4.0
DRAW = """async ({ png, preset, width, height, seconds, layers, viewer, turned, weather, mat }) => {
  const { Glass } = await import('/static/js/frame/glass.js');
  const { still } = await import('/static/js/frame/shot.js');
  const look = await (await fetch('/api/look')).json();
  const { STRAIGHT, vista } = await import('/static/js/frame/vista.js');
  const decoded = (text) => {
    const blob = new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], { type: 'image/png' });
    return createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  };
  const picture = await decoded(png);
  const glass = Glass.open(Object.assign(document.createElement('canvas'), { width, height }), look);
  glass.mat = mat;
  glass.load('base', picture, picture.width, picture.height);
  if (layers.length) glass.loadLayers(await Promise.all(layers.map(decoded)));
  const view = layers.length ? vista(...viewer, 1, 0, false) : STRAIGHT;
  const light = { look: look.presets[preset].values, brightness: 1, seconds };
  const sky = { kind: weather, amount: weather ? 1 : 0 };
  glass.draw(still(), light, null, { view, layers: layers.length > 0, turned }, sky);
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


@pytest.fixture(scope="module")
def layers(picture: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A background, a soft matte and a depth, made up: both glasses are to make the same of them."""
    folder = tmp_path_factory.mktemp("layers")
    size = Image.open(picture).size
    middle = (size[0] // 4, size[1] // 6, size[0] * 3 // 4, size[1])
    matte, depth = Image.new("L", size, 0), Image.new("L", size, 191)
    ImageDraw.Draw(matte).ellipse(middle, fill=255)
    ImageDraw.Draw(depth).ellipse((size[0] // 3, size[1] // 4, size[0] * 2 // 3, size[1] // 2), fill=255)
    background = Image.open(picture).filter(ImageFilter.GaussianBlur(20))
    pictures = (background, matte.filter(ImageFilter.GaussianBlur(4)), depth.filter(ImageFilter.GaussianBlur(12)))
    for name, each in zip(("background", "matte", "depth"), pictures, strict=True):
        each.convert("RGB").save(folder / f"{name}.png", icc_profile=None)
    return [folder / f"{name}.png" for name in ("background", "matte", "depth")]


@dataclass(frozen=True)
class Asked:
    """How both are to show the picture."""

    preset: str = "plain"
    weather: str = ""
    layers: tuple[Path, ...] = ()
    viewer: tuple[float, float] = (0.0, 0.0)
    turned: tuple[float, float] = (0.0, 0.0)
    mat: float = 0.0


def drawn_natively(asked: Asked, picture: Path, out: Path) -> Image.Image:
    words = ["--preset", asked.preset, "--size", f"{SIZE[0]}x{SIZE[1]}", "--time", str(SECONDS), "--out", str(out)]
    words += ["--weather", asked.weather, "--view", *map(str, asked.viewer)]
    words += ["--turn", *map(str, asked.turned), "--mat", str(asked.mat)]
    words += ["--layers", *map(str, asked.layers)] if asked.layers else []
    subprocess.run(
        [NATIVE, "-m", "frame_node.player.snapshot", str(picture), *words], check=True, cwd=ROOT, timeout=PATIENCE_S
    )
    return Image.open(out).convert("RGB")


def drawn_by_browser(asked: Asked, picture: Path, page: Page, living: Living) -> Image.Image:
    def text(path: Path) -> str:
        return base64.b64encode(path.read_bytes()).decode()

    page.goto(f"{living.house.url}/docs")
    size = {"width": SIZE[0], "height": SIZE[1], "seconds": SECONDS}
    how = {
        "preset": asked.preset,
        "weather": asked.weather,
        "viewer": asked.viewer,
        "turned": asked.turned,
        "mat": asked.mat,
    }
    rows = page.evaluate(DRAW, {"png": text(picture), "layers": [text(layer) for layer in asked.layers], **size, **how})
    return Image.frombytes("RGBA", SIZE, base64.b64decode(rows)).convert("RGB")


def assert_alike(native: Image.Image, browser: Image.Image) -> None:
    statistics = ImageStat.Stat(ImageChops.difference(native, browser))
    assert max(high for _, high in statistics.extrema) <= LARGEST_LIMIT
    assert sum(statistics.mean) / 3 <= MEAN_LIMIT
    assert sum(ImageStat.Stat(native).mean) > 0.5, "both black would agree too"


@pytest.mark.parametrize("preset", list(presets()))
def test_both_glasses_agree(preset: str, picture: Path, page: Page, living: Living, tmp_path: Path) -> None:
    asked = Asked(preset)
    native = drawn_natively(asked, picture, tmp_path / "native.png")
    assert_alike(native, drawn_by_browser(asked, picture, page, living))


@pytest.mark.parametrize("weather", list(weathers()))
def test_both_glasses_agree_on_the_weather(
    weather: str, picture: Path, layers: list[Path], page: Page, living: Living, tmp_path: Path
) -> None:
    asked = Asked("golden_hour", weather, tuple(layers), (0.6, -0.4))
    native = drawn_natively(asked, picture, tmp_path / "native.png")
    clear = drawn_natively(replace(asked, weather=""), picture, tmp_path / "clear.png")
    assert max(high for _, high in ImageStat.Stat(ImageChops.difference(native, clear)).extrema) > 40, "nothing falls"
    assert_alike(native, drawn_by_browser(asked, picture, page, living))


def test_both_mats_have_the_same_bevel(picture: Path, page: Page, living: Living, tmp_path: Path) -> None:
    asked = Asked("golden_hour", mat=0.12)
    native = drawn_natively(asked, picture, tmp_path / "native.png")
    flat = drawn_natively(replace(asked, preset="plain"), picture, tmp_path / "plain.png")
    edge = round(0.12 * SIZE[0])
    mat, upper, lower = (flat.getpixel((SIZE[0] // 2, y)) for y in (edge - 9, edge - 1, SIZE[1] - edge))
    assert sum(upper) < sum(mat) - 60 < sum(lower) - 60, "lit from above"
    assert_alike(native, drawn_by_browser(asked, picture, page, living))


@pytest.mark.parametrize("viewer", [(-1.0, 0.0), (1.0, 0.5)])
def test_both_glasses_are_the_same_window(
    viewer: tuple[float, float], picture: Path, layers: list[Path], page: Page, living: Living, tmp_path: Path
) -> None:
    asked = Asked("plain", "", tuple(layers), viewer)
    native = drawn_natively(asked, picture, tmp_path / "native.png")
    straight = drawn_natively(replace(asked, viewer=(0.0, 0.0)), picture, tmp_path / "straight.png")
    assert sum(ImageStat.Stat(ImageChops.difference(native, straight)).mean) > 1.0, "nothing shifts"
    assert_alike(native, drawn_by_browser(asked, picture, page, living))


@pytest.mark.parametrize("turned", [(-0.03, 0.0), (0.03, 0.015)])
def test_both_glasses_turn_the_head_alike_and_nothing_else(
    turned: tuple[float, float], picture: Path, layers: list[Path], page: Page, living: Living, tmp_path: Path
) -> None:
    asked = Asked("plain", "", tuple(layers), turned=turned)
    native = drawn_natively(asked, picture, tmp_path / "native.png")
    straight = drawn_natively(replace(asked, turned=(0.0, 0.0)), picture, tmp_path / "straight.png")
    left, top, right, bottom = ImageChops.difference(native, straight).point(lambda v: 255 * (v > 6)).getbbox()
    width, height = SIZE
    assert right - left > 0.2 * width and left > 0.2 * width and right < 0.8 * width, "the head, not what is beside it"
    assert top > 0.1 * height and bottom < 0.7 * height, "nor what is below"
    assert_alike(native, drawn_by_browser(asked, picture, page, living))


PATCH = """async ({ base, sheet, preset, width, height, uniforms }) => {
  const { Glass } = await import('/static/js/frame/glass.js');
  const { still } = await import('/static/js/frame/shot.js');
  const look = await (await fetch('/api/look')).json();
  const picture = async (png) => {
    const blob = new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], { type: 'image/png' });
    return createImageBitmap(blob, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  };
  const [below, over] = [await picture(base), await picture(sheet)];
  const glass = Glass.open(Object.assign(document.createElement('canvas'), { width, height }), look);
  glass.load('base', below, below.width, below.height);
  glass.openSheet(over.width, over.height);
  const half = Math.floor(over.height / 2);
  glass.cutOut(over, { x: 0, y: 0, w: over.width, h: half }, [0, 0]);
  glass.cutOut(over, { x: 0, y: half, w: over.width, h: over.height - half }, [0, half]);
  const patch = { uniforms, box: { x: 0, y: 0, w: 1, h: 1 } };
  const light = { look: look.presets[preset].values, brightness: 1, seconds: 0 };
  glass.draw(still(), light, null, undefined, undefined, [patch]);
  const rows = glass.readBack();
  glass.close();
  let text = '';
  for (let at = 0; at < rows.length; at += 32768) text += String.fromCharCode(...rows.subarray(at, at + 32768));
  return btoa(text);
}"""


@pytest.mark.parametrize("preset", ["plain", "candle"])
def test_both_glasses_lay_the_same_patch_over(
    preset: str, picture: Path, page: Page, living: Living, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.png"
    original = Image.open(picture)
    original.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(sheet)
    uniforms = [
        ["u_patch_width", [original.width]],
        ["u_patch_x", [0.98, -0.1, 0.07]],
        ["u_patch_y", [0.1, 0.98, -0.03]],
        ["u_patch_oval", [0.5, 0.45, 0.22, 0.16]],
        ["u_patch_first", [0, 0, 7, 0]],
        ["u_patch_second", [0, 5, -4, -3]],
        ["u_patch_weights", [0.4, 0.3, 0.2, 0.1]],
        ["u_patch_strength", [0.9]],
    ]
    asked = {"preset": preset, "size": SIZE, "uniforms": uniforms}
    (tmp_path / "asked.json").write_text(json.dumps(asked))
    out, script = tmp_path / "native.png", ROOT / "tests" / "e2e" / "native_patch.py"
    words = [str(picture), str(sheet), str(out), str(tmp_path / "asked.json")]
    subprocess.run(
        [NATIVE, str(script), *words],
        check=True,
        cwd=ROOT,
        timeout=PATIENCE_S,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    native = Image.open(out).convert("RGB")

    page.goto(f"{living.house.url}/docs")
    base, over = (base64.b64encode(file.read_bytes()).decode() for file in (picture, sheet))
    told = {"base": base, "sheet": over, "preset": preset, "width": SIZE[0], "height": SIZE[1], "uniforms": uniforms}
    browser = Image.frombytes("RGBA", SIZE, base64.b64decode(page.evaluate(PATCH, told))).convert("RGB")
    statistics = ImageStat.Stat(ImageChops.difference(native, browser))
    assert max(high for _, high in statistics.extrema) <= LARGEST_LIMIT
    assert sum(statistics.mean) / 3 <= MEAN_LIMIT
    bare = drawn_by_browser(Asked(preset), picture, page, living)
    changed = ImageStat.Stat(ImageChops.difference(browser, bare))
    assert sum(changed.mean) / 3 > 2.0, "both without a patch would agree too"
