"""The card on the panel of a frame that nobody has paired yet: ``python -m frame_node.player.code_card``."""

from __future__ import annotations

import sys

from frame_node.errors import GlassUnavailable
from frame_node.player.__main__ import NO_GLASS, parse
from frame_node.player.glass import Glass
from frame_node.player.window import Window, text_card
from protocol.errors import ChildGone
from protocol.look import look
from protocol.messages.player import PLAYER_PIPE, PanelClosed, ShowCode
from protocol.runtime.child import ChildPipe

LOOK_S = 0.1


def main(argv: list[str] | None = None) -> int:
    arguments = parse(argv)
    pipe = ChildPipe.from_environment(PLAYER_PIPE)
    try:
        window = Window(arguments.mode, arguments.size, arguments.title)
        glass = Glass(*window.size, source="rgb")
    except GlassUnavailable as error:
        print(f"code card: {error.message}", file=sys.stderr)
        return NO_GLASS
    try:
        while not window.look().closed:
            message = pipe.receive(LOOK_S)
            if isinstance(message, ShowCode):
                draw(glass, message)
            window.flip()
        pipe.send(PanelClosed())
    except ChildGone:
        pass  # paired, or the controller is gone
    finally:
        window.close()
    return 0


def draw(glass: Glass, card: ShowCode) -> None:
    lines = (
        (card.name, 0.07, 0.22),
        (f"{card.code[:3]} {card.code[3:]}", 0.20, 0.45),
        ("Type this code on the page", 0.05, 0.66),
        ("of your house:", 0.05, 0.72),
        (card.hub_url, 0.045, 0.80),
    )
    glass.upload_rgb("base", glass.width, glass.height, text_card((glass.width, glass.height), lines))
    glass.set({"u_base_crop": (0.0, 0.0, 1.0, 1.0), "u_panel_size": (float(glass.width), float(glass.height))})
    glass.set(look("plain"))
    glass.draw(one_image=True)


if __name__ == "__main__":
    sys.exit(main())
