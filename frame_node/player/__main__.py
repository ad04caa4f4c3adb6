"""``python -m frame_node.player``: started by the controller, which holds the other end of the pipe."""

from __future__ import annotations

import argparse
import os
import sys

from frame_node.errors import GlassUnavailable
from frame_node.player.glass import Glass, cheaper_source
from frame_node.player.loop import Player
from frame_node.player.pace import claim_real_time
from frame_node.player.scene import Mat
from frame_node.player.window import Window
from protocol.errors import ChildGone
from protocol.messages.player import PLAYER_PIPE, PlayerUp
from protocol.runtime.child import ChildPipe

NO_GLASS = 4
"""Exit status when no context could be opened: starting again would not help."""


def main(argv: list[str] | None = None) -> int:
    arguments = parse(argv)
    pipe = ChildPipe.from_environment(PLAYER_PIPE)
    real_time = claim_real_time()  # first: a driver that draws in threads of this process lets them inherit it
    try:
        window = Window(arguments.mode, arguments.size, arguments.title)
        glass = Glass(*window.size, source=cheaper_source(), matted=arguments.mat > 0.0)
    except GlassUnavailable as error:
        print(f"player: {error.message}", file=sys.stderr)
        return NO_GLASS
    try:
        pipe.send(_up(window, glass, real_time))
        mat = Mat(arguments.mat, arguments.mat_colour, arguments.care)
        Player(pipe, window, glass, mat, arguments.delay * 1_000_000, arguments.motion).run()
    except ChildGone:
        return 0  # the controller is gone, and so are we
    finally:
        window.close()
    return 0


def size(text: str) -> tuple[int, int]:
    """``480x640`` → (480, 640)."""
    width, _, height = text.partition("x")
    if not (width.isdigit() and height.isdigit() and int(width) and int(height)):
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 480x640")
    return int(width), int(height)


def colour(text: str) -> tuple[float, float, float]:
    """``#ede8db`` → sRGB values 0..1."""
    try:
        red, green, blue = bytes.fromhex(text.removeprefix("#"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no colour such as #ede8db") from None
    return red / 255, green / 255, blue / 255


def parse(argv: list[str] | None) -> argparse.Namespace:
    """The arguments of whatever draws on the panel."""
    parser = argparse.ArgumentParser(prog="python -m frame_node.player", description=__doc__)
    parser.add_argument("--mode", choices=("window", "fullscreen", "offscreen"), default="offscreen")
    parser.add_argument("--size", type=size, default=(480, 640))
    parser.add_argument("--title", default="Kinframe")
    parser.add_argument("--mat", type=float, default=0.0, help="breadth of the mat, in fractions of the shorter side")
    parser.add_argument("--delay", type=int, default=0, help="milliseconds from the flip to what is seen")
    parser.add_argument("--mat-colour", type=colour, default="#ede8db")
    parser.add_argument("--care", action="store_true", help="against burning in, as panel.care")
    parser.add_argument("--motion", choices=("all", "follow", "none"), default="none", help="as panel.motion")
    return parser.parse_args(argv)


def _up(window: Window, glass: Glass, real_time: bool) -> PlayerUp:
    width, height = window.size
    return PlayerUp(
        pid=os.getpid(),
        width=width,
        height=height,
        driver=window.driver,
        renderer=glass.renderer,
        real_time=real_time,
    )


if __name__ == "__main__":
    sys.exit(main())
