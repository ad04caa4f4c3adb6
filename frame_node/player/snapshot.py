"""Render one image with one preset, offscreen, to a PNG: for pictures in the docs and for comparing glasses.

``python -m frame_node.player.snapshot CLIP.mp4|PICTURE.png --image 3 --preset candle --size 480x640 --out x.png``
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from frame_node.player.__main__ import size
from frame_node.player.decode import Image, open_video
from frame_node.player.glass import Glass
from frame_node.player.sky import daylight
from frame_node.player.window import Window, load_rgb, save_png
from protocol.errors import KinframeError
from protocol.look import look, presets
from protocol.look.fit import cover, opening
from protocol.look.vista import STRAIGHT, parallax, seen, vista
from protocol.look.weather import CLEAR, weather, weathers

PICTURES = (".png", ".bmp", ".jpg", ".jpeg")


def main(argv: list[str] | None = None) -> int:
    arguments = _parse(argv)
    light = (arguments.preset, arguments.size, arguments.image, arguments.time, arguments.weather)
    wish = Wish(*light, tuple(arguments.view), tuple(arguments.turn), arguments.mat)
    try:
        rgba = render(Path(arguments.source), wish, [Path(layer) for layer in arguments.layers])
        save_png(arguments.out, arguments.size[0], arguments.size[1], rgba)
    except (KinframeError, OSError) as error:
        print(f"snapshot: {error}", file=sys.stderr)
        return 1
    return 0


@dataclass(frozen=True)
class Wish:
    """How it is to be shown."""

    preset: str
    panel: tuple[int, int]
    image: int = 0
    seconds: float = 0.0
    weather: str = CLEAR
    viewer: tuple[float, ...] = (0.0, 0.0)
    """x and y; with layers."""
    turn: tuple[float, ...] = (0.0, 0.0)
    """``u_turn``; with layers."""
    mat: float = 0.0
    """Its breadth, in fractions of the shorter side."""


def render(source: Path, wish: Wish, layers: Sequence[Path] = ()) -> bytes:
    """RGBA rows from the top; pictures come as RGB, videos as planes. Raises KinframeError, OSError.

    ``layers``: of a picture, as pictures: background, matte, depth.
    """
    window = Window("offscreen", wish.panel, "snapshot")
    try:
        glass, width, height = _loaded(source, wish, layers)
        x, y = wish.viewer
        view = vista(x, y, 1.0, 0.0, drifts=False) if layers else STRAIGHT
        hole = opening(*wish.panel, wish.mat)
        crop = cover(hole.w * wish.panel[0], hole.h * wish.panel[1], width, height)
        light = {**look(wish.preset), "u_brightness": (1.0,)}
        glass.set({"u_panel_size": tuple(map(float, wish.panel)), "u_time": (wish.seconds,)})
        glass.set({"u_base_crop": seen(crop, view), "u_parallax": parallax(crop, width, height, view), **light})
        glass.set({"u_turn": wish.turn, "u_window": tuple(hole)})
        glass.draw(layers=bool(layers))
        if (sky := weather(wish.weather)) is not None:
            glass.draw_weather(sky, 1.0, daylight(light), bool(layers))
        return glass.read_back()
    finally:
        window.close()


def _loaded(source: Path, wish: Wish, layers: Sequence[Path]) -> tuple[Glass, int, int]:
    if source.suffix.lower() not in PICTURES:
        glass, decoded = Glass(*wish.panel, matted=wish.mat > 0.0), _image(source, wish.image)
        glass.upload("base", decoded)
        return glass, decoded.width, decoded.height
    glass = Glass(*wish.panel, source="rgb", matted=wish.mat > 0.0)
    width, height, rgb = load_rgb(str(source))
    glass.upload_rgb("base", width, height, rgb)
    if layers:
        background, matte, depth = (load_rgb(str(layer)) for layer in layers)
        glass.upload_rgb_layers(background, matte, depth)
    return glass, width, height


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
    parser.add_argument("--time", type=float, default=0.0, help="seconds, for flame and weather")
    parser.add_argument("--weather", choices=(CLEAR, *weathers()), default=CLEAR)
    layers = ("BACKGROUND", "MATTE", "DEPTH")
    parser.add_argument("--layers", nargs=3, default=[], metavar=layers, help="pictures, beside a picture")
    parser.add_argument("--view", nargs=2, type=float, default=[0.0, 0.0], metavar=("X", "Y"), help="of the viewer")
    parser.add_argument("--mat", type=float, default=0.0, help="its breadth, in fractions of the shorter side")
    parser.add_argument("--turn", nargs=2, type=float, default=[0.0, 0.0], metavar=("X", "Y"), help="of the head")
    parser.add_argument("--out", required=True)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
