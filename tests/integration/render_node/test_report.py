"""``kinframe render report``: a folder of photos, good and bad, into one page."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from render_node.cli.report import SMALL_WIDTH, main
from tests.photo_kinds import CAT, EILEEN, recompressed, scaled, sepia

KINDS = {"sepia": lambda: sepia(EILEEN), "tiny": lambda: scaled(EILEEN, 0.3), "jpeg": lambda: recompressed(EILEEN, 20)}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder, out = tmp_path_factory.mktemp("photos"), tmp_path_factory.mktemp("report")
    for name, make in KINDS.items():
        make().save(folder / f"{name}.png")
    Image.open(CAT).save(folder / "cat.jpg")
    (folder / "letter.jpg").write_bytes(b"Dear Eileen")
    (folder / "README.md").write_text("no photo")
    cache = str(tmp_path_factory.mktemp("cache"))
    main([str(folder), "--out", str(out), "--gestures", "blink,look_left", "--small", "--cache", cache])
    return out, (out / "index.html").read_text("utf-8")


def test_every_photo_is_told_of_with_its_reason(report: tuple[Path, str]) -> None:
    _, html = report
    for words in ("sepia.png", "tiny.png", "render.face_too_small", "cat.jpg", "render.no_face", "letter.jpg"):
        assert words in html
    assert "render.photo_not_an_image" in html
    assert "README" not in html


def test_measures_are_tabled_and_pictures_lie_beside_the_page(report: tuple[Path, str]) -> None:
    out, html = report
    for words in ("<td>blink.1<td>blink_left.r", "<td>look_left<td>yaw.r", "<td>look_left<td>sharpness"):
        assert words in html
    pictures = sorted(file.name for file in out.glob("*.webp"))
    assert pictures == ["jpeg-motion.webp", "jpeg-sheet.webp", "sepia-motion.webp", "sepia-sheet.webp"]
    for name in pictures:
        assert f'src="{name}"' in html
        with Image.open(out / name) as picture:
            assert picture.width == SMALL_WIDTH


def test_a_folder_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "nowhere"), "--out", str(tmp_path / "out")]) == 1
    assert "render.file_unreadable" in capsys.readouterr().err
