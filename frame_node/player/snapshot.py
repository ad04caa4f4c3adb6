"""Render one image with one preset, offscreen, to a PNG: for pictures in the docs and for comparing glasses.

``python -m frame_node.player.snapshot CLIP.mp4|PICTURE.png --image 3 --preset candle --size 480x640 --out x.png``
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from frame_node.player.__main__ import size
from frame_node.player.decode import Image, open_video
from frame_node.player.glass import Glass
from frame_node.player.window import Window, load_rgb, save_png
from protocol.errors import KinframeError
from protocol.look import look, presets
from protocol.look.fit import cover

PICTURES = (".png", ".bmp", ".jpg", ".jpeg")


def main(argv: list[str] | None = None) -> int:
    arguments = _parse(argv)
    try:
        rgba = render(Path(arguments.source), arguments.preset, arguments.size, arguments.image, arguments.time)
        save_png(arguments.out, arguments.size[0], arguments.size[1], rgba)
    except (KinframeError, OSError) as error:
        print(f"snapshot: {error}", file=sys.stderr)
        return 1
    return 0


def render(source: Path, preset: str, panel: tuple[int, int], image: int = 0, seconds: float = 0.0) -> bytes:
    """RGBA rows from the top; pictures come as RGB, videos as planes. Raises KinframeError, OSError."""
    window = Window("offscreen", panel, "snapshot")
    try:
        if source.suffix.lower() in PICTURES:
            glass = Glass(*panel, source="rgb")
            width, height, rgb = load_rgb(str(source))
            glass.upload_rgb("base", width, height, rgb)
        else:
            glass = Glass(*panel)
            decoded = _image(source, image)
            width, height = decoded.width, decoded.height
            glass.upload("base", decoded)
        crop = tuple(cover(*panel, width, height))
        glass.set({"u_base_crop": crop, "u_panel_size": (float(panel[0]), float(panel[1])), "u_time": (seconds,)})
        glass.set(look(preset))
        glass.draw()
        return glass.read_back()
    finally:
        window.close()


def _image(source: Path, number: int) -> Image:
    reader = open_video(source)
    try:
        for _ in range(number):
            reader.read()
        return reader.read()
    finally:
        reader.close()


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m frame_node.player.snapshot", description=__doc__)
    parser.add_argument("source", help="a clip's video, or a picture")
    parser.add_argument("--image", type=int, default=0, help="which image of a video, from 0")
    parser.add_argument("--preset", choices=tuple(presets()), default="plain")
    parser.add_argument("--size", type=size, default=(480, 640))
    parser.add_argument("--time", type=float, default=0.0, help="seconds, for the flame")
    parser.add_argument("--out", required=True)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
