"""What intake says about photos, good and bad, and about files that are none."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageEnhance, ImageFilter

from protocol.choice import ranked
from render_node.adapters.landmarks_mediapipe import MediapipeLandmarker
from render_node.adapters.matte_mediapipe import MediapipeMatter
from render_node.cli.intake import FACE_FIELDS
from render_node.core.motion import build_motion
from render_node.engines.mesh import MeshEngine
from render_node.pipeline import Tools, intake
from render_node.ports import Portrait
from render_node.registry import load_vocabulary
from render_node.stages.matte import fine_matte
from render_node.worker.workshop import workshop
from tests import photo_kinds
from tests.photo_kinds import CAT, recompressed

PHOTOS = Path(__file__).parents[3] / "demo" / "photos"
ORIENTATION = 0x0112

pillow_heif.register_heif_opener()


def opened(name: str) -> Image.Image:
    return Image.open(PHOTOS / name).convert("RGB")


GRACE, EILEEN = opened("grace-hopper.jpg"), opened("eileen-collins.png")


def stored(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    data = io.BytesIO()
    picture.save(data, kind, **({"quality": 95} if kind == "JPEG" else {}) | options)
    return data.getvalue()


def exif(orientation: int) -> Image.Exif:
    noted = Image.Exif()
    noted[ORIENTATION] = orientation
    return noted


def scaled(picture: Image.Image, factor: float) -> Image.Image:
    return picture.resize((round(picture.width * factor), round(picture.height * factor)), Image.Resampling.LANCZOS)


def deep(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    return workshop(tmp_path_factory.mktemp("cache"), 200)


GOOD: dict[str, Callable[[], bytes]] = {
    "jpeg": lambda: stored(GRACE),
    "png": lambda: stored(EILEEN, "PNG"),
    "webp": lambda: stored(GRACE, "WEBP"),
    "heic": lambda: stored(GRACE, "HEIF"),
    "tiff": lambda: stored(GRACE, "TIFF"),
    "gif of one image": lambda: stored(GRACE, "GIF"),
    "cmyk": lambda: stored(GRACE.convert("CMYK")),
    "grey": lambda: stored(GRACE.convert("L")),
    "16 bit": lambda: stored(deep(GRACE), "PNG"),
    "transparent": lambda: stored(GRACE.convert("RGBA"), "PNG"),
    "palette": lambda: stored(GRACE.quantize(128), "PNG"),
    "turned by its camera": lambda: stored(GRACE.transpose(Image.Transpose.ROTATE_90), exif=exif(6)),
    "mirrored by its camera": lambda: stored(GRACE.transpose(Image.Transpose.FLIP_LEFT_RIGHT), exif=exif(2)),
    "absurd orientation": lambda: stored(GRACE, exif=exif(4711)),
    "absurd metadata": lambda: stored(GRACE, exif=b"Exif\0\0" + b"\xff\x00garbage" * 40),
}

BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "cut off": (lambda: stored(GRACE)[:20_000], "render.photo_damaged"),
    "cut off in its header": (lambda: stored(GRACE)[:40], "render.photo_damaged"),
    "png cut off": (lambda: stored(GRACE, "PNG")[:-5_000], "render.photo_damaged"),
    "text": (lambda: b"Dear Grace,\n" * 100, "render.photo_not_an_image"),
    "nothing": (lambda: b"", "render.photo_not_an_image"),
    "animation": (
        lambda: stored(GRACE, "GIF", save_all=True, append_images=[GRACE.rotate(5)]),
        "render.photo_animated",
    ),
    "100 megapixels": (lambda: stored(Image.new("L", (10_000, 10_000)), "PNG"), "render.photo_too_large"),
    "png bomb": (lambda: stored(Image.new("1", (20_000, 20_000)), "PNG"), "render.photo_too_large"),
    "no face": (lambda: stored(Image.new("RGB", (640, 480), "skyblue")), "render.no_face"),
    "tiny face": (lambda: stored(scaled(EILEEN, 0.3)), "render.face_too_small"),
    "blurred": (lambda: stored(GRACE.filter(ImageFilter.GaussianBlur(6))), "render.face_blurred"),
}


@pytest.mark.parametrize("name", GOOD)
def test_good_photos_of_every_kind_are_accepted(name: str, tools: Tools) -> None:
    report = intake(GOOD[name](), tools)
    assert (report.decision, report.code) == ("accept", "intake.good"), report
    assert (report.width, report.height) == ((512, 512) if name == "png" else (512, 600))
    assert len(report.faces) == 1
    assert abs(report.faces[0].roll) < 5.0


@pytest.mark.parametrize("name", BAD)
def test_bad_ones_are_refused_with_their_reason(name: str, tools: Tools) -> None:
    data, code = BAD[name]
    report = intake(data(), tools)
    assert (report.decision, report.code) == ("refuse", code), report
    assert report.words


@pytest.mark.parametrize(("turn", "roll"), [(90, -90.0), (180, 180.0), (270, 90.0), (-40, 40.0)])
def test_a_photo_on_its_side_is_noticed(turn: int, roll: float, tools: Tools) -> None:
    report = intake(stored(GRACE.rotate(turn, expand=True)), tools)
    assert (report.decision, report.code) == ("warn", "intake.rolled")
    assert abs((report.faces[0].roll - roll + 180.0) % 360.0 - 180.0) < 6.0


def asleep() -> Image.Image:
    """GRACE with her eyes shut, as the mesh engine shuts them."""
    photo = np.ascontiguousarray(np.asarray(GRACE)[:, :, ::-1])
    face = MediapipeLandmarker().faces(photo)[0]
    portrait = Portrait(photo, face, fine_matte(MediapipeMatter(), photo, face))
    motion = build_motion(load_vocabulary().gesture("blink"), 30)
    shut = int(np.argmax(motion.channel("blink_left")))
    images = [image for image, _ in MeshEngine().rig(portrait).images(motion)]
    return Image.fromarray(images[shut][:, :, ::-1])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (asleep, "intake.eyes_shut"),
        (lambda: photo_kinds.KINDS["dark"](), "intake.dark"),
        (lambda: recompressed(GRACE, 8), "intake.compressed"),
        (lambda: ImageEnhance.Contrast(GRACE).enhance(0.2), "intake.pale"),
    ],
)
def test_what_makes_a_worse_portrait_is_a_warning(make: Callable[[], Image.Image], code: str, tools: Tools) -> None:
    report = intake(stored(make(), "PNG"), tools)
    assert (report.decision, report.code) == ("warn", code), report


def test_a_cat_has_no_face_that_this_house_could_move(tools: Tools) -> None:
    report = intake(CAT.read_bytes(), tools)
    assert (report.decision, report.code) == ("refuse", "render.no_face")
    assert "animal" in report.words


@pytest.mark.parametrize("name", ["grey", "sepia", "faded", "noise", "scratches", "drawn glasses", "tilted 12"])
def test_old_photos_are_photos_too(name: str, tools: Tools) -> None:
    assert intake(stored(photo_kinds.KINDS[name](), "PNG"), tools).decision in ("accept", "warn")


def test_the_best_of_several_photos_is_chosen_and_the_reasons_said(tools: Tools) -> None:
    photos = {"sharp": GRACE, "soft": GRACE.filter(ImageFilter.GaussianBlur(2)), "small": scaled(GRACE, 0.4)}
    photos |= {"shut": asleep(), "nobody": Image.new("RGB", (640, 480), "skyblue")}
    standings = ranked([(name, intake(stored(photo, "PNG"), tools)) for name, photo in photos.items()])
    words = {one.name: one.words for one in standings}
    assert standings[0].name == "sharp"
    assert standings[-1].name == "nobody"
    assert "less sharp" in words["soft"]
    assert "smaller face" in words["small"]
    assert "eyes nearly shut" in words["shut"]
    assert words["sharp"].startswith("the best")
    assert words["nobody"].startswith("cannot be used: No face")


def test_a_small_face_is_a_warning(tools: Tools) -> None:
    assert intake(stored(scaled(EILEEN, 0.6)), tools).code == "intake.small_face"


def group() -> tuple[Image.Image, list[tuple[float, float, float, float]]]:
    """Three people on a wall, and where each picture hangs (fractions: left, top, width, height)."""
    wall = Image.effect_noise((1600, 900), 30).convert("RGB")
    boxes = []
    for picture, left, top in ((GRACE, 60, 80), (EILEEN, 620, 300), (scaled(GRACE, 0.6), 1200, 120)):
        wall.paste(picture, (left, top))
        boxes.append((left / 1600, top / 900, picture.width / 1600, picture.height / 900))
    return wall, boxes


def test_several_faces_are_a_question_with_boxes_as_displayed(tools: Tools) -> None:
    wall, boxes = group()
    report = intake(stored(wall), tools)
    assert (report.decision, report.code, len(report.faces)) == ("choose", "intake.several_faces", 3)
    for left, top, width, height in boxes:
        inside = [
            face
            for face in report.faces
            if left < face.box.x
            and face.box.x + face.box.w < left + width
            and top < face.box.y
            and face.box.y + face.box.h < top + height
        ]
        assert len(inside) == 1


def test_boxes_follow_the_camera_s_note(tools: Tools) -> None:
    wall, _ = group()
    upright = intake(stored(wall), tools)
    turned = intake(stored(wall.transpose(Image.Transpose.ROTATE_90), exif=exif(6)), tools)
    assert (turned.width, turned.height) == (1600, 900)
    for one, other in zip(upright.faces, turned.faces, strict=True):
        assert np.allclose(one.box, other.box, atol=0.01)


def textures() -> list[Image.Image]:
    chance = np.random.default_rng(9)
    noise = chance.integers(0, 256, (600, 800, 3), dtype=np.uint8)
    clouds = sum(
        np.asarray(Image.fromarray(chance.normal(size=(600 // s, 800 // s))).resize((800, 600))) * s for s in (2, 8, 32)
    )
    clouds = (255 * (clouds - np.min(clouds)) / np.ptp(clouds)).astype(np.uint8)
    blobs = Image.fromarray(noise[:30, :40]).resize((800, 600), Image.Resampling.BICUBIC)
    return [
        Image.fromarray(noise),
        Image.fromarray(clouds).convert("RGB"),
        blobs,
        Image.radial_gradient("L").convert("RGB"),
    ]


def test_textures_have_no_faces(tools: Tools) -> None:
    codes = [intake(stored(texture), tools).code for texture in textures()]
    assert codes == ["render.no_face"] * len(codes)


def test_the_command_prints_one_object_a_file(tmp_path: Path) -> None:
    (tmp_path / "letter.jpg").write_bytes(b"Dear Grace")
    files = [str(PHOTOS / "grace-hopper.jpg"), str(tmp_path / "letter.jpg"), str(tmp_path / "missing.jpg")]
    command = [sys.executable, "-m", "protocol.runtime.cli", "render", "intake", *files, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["file"] for each in said] == files
    assert [each["code"] for each in said] == ["intake.good", "render.photo_not_an_image", "render.file_unreadable"]
    face = said[0]["faces"][0]
    assert set(face) == set(FACE_FIELDS)
    assert len(face["box"]) == 4
