"""Rendering: seconds of work for a second of clip, encode and inspection included, on an empty cache.

``.venv-vision/bin/python -m benchmarks.render`` renders both demo photos, and one of them enlarged to as many
pixels as 720p has, and prints one JSON object.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from PIL import Image

from protocol.words import PortraitId
from render_node.cli.quiet import quiet_libraries
from render_node.core.request import MadeClip, RenderRequest
from render_node.pipeline import render_portrait
from render_node.worker.workshop import workshop

PHOTOS = sorted((Path(__file__).resolve().parent.parent / "demo" / "photos").glob("*.[jp][pn]g"))


SIDE_720P = 960
"""A square of 960 pixels has as many as 1280×720."""


def main() -> dict[str, Any]:
    figures: dict[str, Any] = {"cores": os.cpu_count()}
    photos = {photo.stem: photo.read_bytes() for photo in PHOTOS}
    for name, photo in {**photos, "720p": _enlarged(photos["eileen-collins"])}.items():
        with tempfile.TemporaryDirectory() as cache:
            tools = workshop(Path(cache), 4_000)
            request = RenderRequest(photo, tools.vocabulary.names, PortraitId("benchmark"))
            began = time.perf_counter()
            clips = [each for each in render_portrait(request, tools) if isinstance(each, MadeClip)]
            worked = time.perf_counter() - began
        seconds = sum(clip.record.images / clip.record.fps for clip in clips)
        figures[name] = {
            "clips": len(clips),
            "size": f"{clips[0].record.width}x{clips[0].record.height}",
            "clip_seconds": round(seconds, 1),
            "work_seconds": round(worked, 1),
            "work_per_clip_second": round(worked / seconds, 3),
            "slowest_gesture": max(
                (round(clip.seconds * clip.record.fps / clip.record.images, 2), clip.record.gesture) for clip in clips
            ),
        }
    return figures


def _enlarged(photo: bytes) -> bytes:
    png = io.BytesIO()
    with Image.open(io.BytesIO(photo)) as picture:
        picture.convert("RGB").resize((SIDE_720P, SIDE_720P), Image.Resampling.LANCZOS).save(png, "PNG")
    return png.getvalue()


if __name__ == "__main__":
    with quiet_libraries():
        figures = main()
    print(json.dumps(figures, indent=2))
