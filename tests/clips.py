"""Made-up clips for tests: a face-like patch that moves by known similarities, encoded as real clips are."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

import av
import msgspec
import numpy as np
from msgspec import structs
from numpy.typing import NDArray

from frame_node.core.pose import applied, inverse
from frame_node.player.decode import open_video
from protocol.messages import ClipRecord
from protocol.messages.player import PlayableClip
from protocol.track import Affine, Box, Track, TrackRow, encode_track
from protocol.words import BlobHash, PortraitId, blob_hash, clip_id

FPS = 30
WIDTH, HEIGHT = 256, 320
FACE = Box(0.28, 0.22, 0.44, 0.50)
PORTRAIT = PortraitId("p-test")
Picture = NDArray[np.uint8]
Pose = tuple[float, float, float]
"""Shift right and down in image widths, turn in radians."""


@dataclass(frozen=True)
class MadeClip:
    """A clip on disk and the record that names it."""

    record: ClipRecord
    video: Path
    track: Path

    @property
    def playable(self) -> PlayableClip:
        r = self.record
        return PlayableClip(
            clip=r.clip,
            gesture=r.gesture,
            video=str(self.video),
            track=str(self.track),
            width=r.width,
            height=r.height,
            fps=r.fps,
            images=r.images,
            atlas=r.atlas,
        )


def rendered(folder: Path) -> dict[str, MadeClip]:
    """What ``kinframe render`` wrote, by label: the gesture, and from the second variant on its number."""
    listed = json.loads((folder / "clips.json").read_text(encoding="utf-8"))["clips"]
    records = [msgspec.convert(one["record"], ClipRecord) for one in listed]
    labels = {f"{r.gesture}.{r.variant}" if r.variant else r.gesture: r for r in records}
    return {label: MadeClip(r, folder / f"{label}.mp4", folder / f"{label}.track") for label, r in labels.items()}


def idle_poses(seconds: float = 4.0, sway: float = 0.008) -> list[Pose]:
    """A sway through neutral four times a loop, at most some 13 normal steps away, as idle clips are (11 measured)."""
    count = round(seconds * FPS)
    turns = [4 * pi * index / count for index in range(count)] + [0.0]
    return [(sway * sin(turn), 0.3 * sway * sin(2 * turn), 0.5 * sway * sin(turn)) for turn in turns]


def gesture_poses(images: int = 36, nod: float = 0.03) -> list[Pose]:
    """Down and up again, from neutral to neutral."""
    return [(0.0, nod * (1 - cos(2 * pi * i / (images - 1))) / 2, 0.0) for i in range(images)]


def make_portrait(
    folder: Path, gestures: Sequence[str] = ("greet",), *, size: tuple[int, int] = (WIDTH, HEIGHT)
) -> dict[str, MadeClip]:
    """An idle clip and gesture clips of one portrait, by gesture."""
    folder.mkdir(parents=True, exist_ok=True)
    neutral = draw(size, (0.0, 0.0, 0.0))
    idle = idle_poses()
    shown = [draw(size, pose) for pose in idle]
    step = float(np.median([_difference(a, b) for a, b in pairwise(shown)]))
    made = {"idle": make_clip(folder, "idle", idle, size, neutral, step)}
    for number, gesture in enumerate(gestures):
        poses = gesture_poses(nod=0.03 + 0.004 * number)
        made[gesture] = make_clip(folder, gesture, poses, size, neutral, step)
    return made


def make_clip(
    folder: Path, gesture: str, poses: Sequence[Pose], size: tuple[int, int], neutral: Picture, step: float
) -> MadeClip:
    pictures = [draw(size, pose) for pose in poses]
    video = folder / f"{gesture}.mp4"
    encode(video, pictures)
    rows = tuple(_row(pose, size, _difference(p, neutral)) for pose, p in zip(poses, pictures, strict=True))
    track = folder / f"{gesture}.track"
    track.write_bytes(_encoded(size, step, rows))
    return _recorded(folder, gesture, size, len(pictures))


def _recorded(folder: Path, gesture: str, size: tuple[int, int], images: int) -> MadeClip:
    video, track = folder / f"{gesture}.mp4", folder / f"{gesture}.track"
    video_hash, track_hash = blob_hash(video.read_bytes()), blob_hash(track.read_bytes())
    first, last = ends(video, images)
    record = ClipRecord(
        clip=clip_id(video_hash, track_hash),
        portrait=PORTRAIT,
        gesture=gesture,
        performs=("wave",) if gesture == "greet" else (),
        video=video_hash,
        video_bytes=video.stat().st_size,
        track=track_hash,
        track_bytes=track.stat().st_size,
        width=size[0],
        height=size[1],
        fps=FPS,
        images=images,
        neutral=first,
        neutral_end=last,
        engine="made for tests",
    )
    return MadeClip(record, video, track)


LEFT_EYE, RIGHT_EYE = Box(0.37, 0.40, 0.09, 0.045), Box(0.54, 0.40, 0.09, 0.045)
MOUTH = Box(0.42, 0.58, 0.16, 0.08)
VISEMES = {"sil": 0.0, "PP": 0.0, "E": 0.5, "aa": 1.0}
"""How far each opens the made-up mouth."""
GAZES = tuple((x, y) for y in (-1, 0, 1) for x in (-1, 0, 1))


def make_atlases(folder: Path, *, size: tuple[int, int] = (WIDTH, HEIGHT)) -> dict[str, MadeClip]:
    """Mouth shapes and looks of the same portrait: a dark mouth that opens, dark irises that wander."""
    neutral = draw(size, (0.0, 0.0, 0.0))
    mouths = {f"viseme:{name}": _with_mouth(neutral, opening) for name, opening in VISEMES.items()}
    looks = {f"gaze:{x},{y}": _with_irises(neutral, x, y) for x, y in GAZES}
    region = Box(MOUTH.x - 0.02, MOUTH.y - 0.02, MOUTH.w + 0.04, MOUTH.h + 0.04)
    return {
        "visemes": _make_atlas(folder, "visemes", mouths, size, region),
        "gaze": _make_atlas(folder, "gaze", looks, size, None),
    }


def _make_atlas(
    folder: Path, name: str, images: dict[str, Picture], size: tuple[int, int], region: Box | None
) -> MadeClip:
    pictures = list(images.values())
    encode(folder / f"{name}.mp4", pictures, whole=True)
    rows = tuple(_row((0.0, 0.0, 0.0), size, 1.0) for _ in pictures)
    track = Track(
        fps=FPS,
        width=size[0],
        height=size[1],
        face=FACE,
        normal_step=1.0,
        rows=rows,
        names=tuple(images),
        region=region,
    )
    (folder / f"{name}.track").write_bytes(encode_track(track))
    made = _recorded(folder, name, size, len(pictures))
    return MadeClip(structs.replace(made.record, atlas=True), made.video, made.track)


def _with_mouth(face: Picture, opening: float) -> Picture:
    height, width = face.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float64)
    across = ((xs + 0.5) / width - MOUTH.x - MOUTH.w / 2) / (MOUTH.w * 0.42)
    down = ((ys + 0.5) / height - MOUTH.y - MOUTH.h / 2) / (MOUTH.h * (0.06 + 0.36 * opening))
    inside = np.clip(1.4 - np.hypot(across, down), 0.0, 1.0)[..., None]
    mixed: Picture = np.rint(face * (1.0 - inside) + 20.0 * inside).astype(np.uint8)
    return mixed


def _with_irises(face: Picture, x: int, y: int) -> Picture:
    height, width = face.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float64)
    picture = face.astype(np.float64)
    for eye in (LEFT_EYE, RIGHT_EYE):
        at = (eye.x + eye.w * (0.5 + 0.22 * x)) * width, (eye.y + eye.h * (0.5 + 0.2 * y)) * height
        inside = np.clip(4.0 - np.hypot(xs - at[0], ys - at[1]), 0.0, 1.0)[..., None]
        picture = picture * (1.0 - inside) + 10.0 * inside
    mixed: Picture = np.rint(picture).astype(np.uint8)
    return mixed


def draw(size: tuple[int, int], pose: Pose) -> Picture:
    """A soft textured face on a soft textured wall; the face is moved, the wall is not."""
    width, height = size
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float64)
    x, y = (xs + 0.5) / width, (ys + 0.5) / width
    m = inverse(similarity(pose, size))
    fx, fy = m.xx * x + m.xy * y + m.tx, m.yx * x + m.yy * y + m.ty
    centre_x, centre_y = FACE.x + FACE.w / 2, (FACE.y + FACE.h / 2) * height / width
    radius = np.hypot((fx - centre_x) / (FACE.w / 2.4), (fy - centre_y) / (FACE.h / 2.4 * height / width))
    inside = 1.0 - np.clip((radius - 0.85) / 0.3, 0.0, 1.0)
    wall = 90 + 25 * np.sin(9 * x) * np.cos(7 * y)
    skin = 165 + 18 * np.sin(34 * fx) * np.cos(27 * fy) - 40 * np.clip(radius, 0, 1.3)
    for side in (-1, 1):
        eye = np.hypot((fx - centre_x - side * 0.085) / 0.045, (fy - centre_y + 0.06) / 0.022)
        skin = skin - 90 * (1.0 - np.clip(eye - 0.6, 0.0, 1.0))
    grey = wall * (1 - inside) + skin * inside
    tint = np.stack([grey * (1 + 0.12 * inside), grey, grey * (1 - 0.15 * inside)], axis=-1)
    drawn: Picture = np.clip(np.rint(tint), 0, 255).astype(np.uint8)
    return drawn


def similarity(pose: Pose, size: tuple[int, int]) -> Affine:
    """The map of a pose, turning about the middle of the face."""
    right, down, turn = pose
    x, y = FACE.x + FACE.w / 2, (FACE.y + FACE.h / 2) * size[1] / size[0]
    c, s = cos(turn), sin(turn)
    return Affine(c, -s, x - (c * x - s * y) + right, s, c, y - (s * x + c * y) + down)


def encode(path: Path, pictures: Sequence[Picture], *, whole: bool = False) -> None:
    """Constant QP (low: smooth made-up pictures show every rounding) and no B-images; the ends meet exactly."""
    height, width = pictures[0].shape[:2]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"qp": "4", "x264-params": PARAMETERS})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.thread_count = 1
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts = number
            if whole or number >= len(pictures) - 1:
                frame.pict_type = av.video.frame.PictureType.I
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


PARAMETERS = "keyint=15:min-keyint=1:scenecut=0:bframes=0:mbtree=0:ipratio=1:aq-mode=0"


def ends(video: Path, images: int) -> tuple[BlobHash, BlobHash]:
    """Hashes of the first and the last decoded image."""
    reader = open_video(video)
    first = last = reader.read()
    for _ in range(images - 1):
        last = reader.read()
    reader.close()
    return first.hash(), last.hash()


def _encoded(size: tuple[int, int], step: float, rows: tuple[TrackRow, ...]) -> bytes:
    return encode_track(Track(fps=FPS, width=size[0], height=size[1], face=FACE, normal_step=step, rows=rows))


def _row(pose: Pose, size: tuple[int, int], distance: float) -> TrackRow:
    move = similarity(pose, size)
    parts = (_moved(box, move, size) for box in (LEFT_EYE, RIGHT_EYE, MOUTH))
    return TrackRow(0.0, 0.0, pose[2] * 180 / pi, move, *parts, distance)


def _moved(box: Box, move: Affine, size: tuple[int, int]) -> Box:
    ratio = size[1] / size[0]
    x, y = applied(move, (box.x + box.w / 2, (box.y + box.h / 2) * ratio))
    return Box(x - box.w / 2, y / ratio - box.h / 2, box.w, box.h)


def _difference(one: Picture, other: Picture) -> float:
    """Mean absolute difference in the face box, in grey levels."""
    height, width = one.shape[:2]
    rows = slice(round(FACE.y * height), round((FACE.y + FACE.h) * height))
    columns = slice(round(FACE.x * width), round((FACE.x + FACE.w) * width))
    return float(np.abs(one[rows, columns].astype(float) - other[rows, columns]).mean())
